"""The deprecation warnings that document 000 printed, one by one."""

from __future__ import annotations

from rnnlab.i18n import N_
from rnnlab.tensorflow1.topic import Group, See, Topic

_SEE = (See("learn", "17_document_000"),)

WARNINGS = Group(
    "warnings",
    N_("Document 000’s warnings, one by one"),
    (
        Topic(
            "warning_dataset",
            N_("“Use official/mnist/dataset.py”"),
            "read_data_sets(…)\nDataSet(…)\n# Please use alternatives such as official/mnist/dataset.py",
            "tf.data.Dataset",
            N_(
                "Printed twice, for read_data_sets and for the DataSet that it made. The alternative it named is gone as well; "
                "tf.data stayed. repeat before batch lets a batch straddle two epochs, as next_batch did; batch before repeat "
                "gives a short last batch."
            ),
            ("000",),
            see=_SEE,
        ),
        Topic(
            "warning_download",
            N_("“Write your own downloading logic”"),
            "maybe_download(…)\n# Please write your own downloading logic",
            N_("keras.datasets.mnist, or a file of your own"),
            N_(
                "TensorFlow no longer wanted to be a downloader of data. RNN Lab brings MNIST along, cut like the documents’: the first 5,000 training images are for validation."
            ),
            ("000", "001", "002", "003", "004"),
            see=(See("learn", "01_sequence"),),
        ),
        Topic(
            "warning_tf_data",
            N_("“Use tf.data”"),
            "extract_images(…)\nextract_labels(…)\n# Please use tf.data to implement this functionality",
            "tf.data.Dataset.map",
            N_(
                "Printed for the two functions that unpacked the files and divided the pixels by 255. A map over a dataset does "
                "that while the network learns."
            ),
            ("000",),
            see=_SEE,
        ),
        Topic(
            "warning_one_hot",
            N_("“Use tf.one_hot on tensors”"),
            "dense_to_one_hot(labels, 10)\n# Please use tf.one_hot on tensors",
            "tf.one_hot(labels, 10)",
            N_("The helper did in NumPy what an op does; today the better advice is to keep the labels as they are."),
            ("000",),
            see=(See("learn", "05_loss"),),
        ),
        Topic(
            "warning_basic_lstm",
            N_("“Use tf.nn.rnn_cell.LSTMCell”"),
            "rnn.BasicLSTMCell(num_hidden, forget_bias=1.0)\n# please use tf.nn.rnn_cell.LSTMCell(name='basic_lstm_cell')",
            "keras.layers.LSTMCell",
            N_(
                "LSTMCell could do the same and more (peepholes, projection, clipping), so Basic went. The name in the warning "
                "kept old checkpoints readable. Both are gone where Keras 3 is installed."
            ),
            ("000",),
            see=(See("learn", "10_lstm"),),
        ),
        Topic(
            "warning_labels",
            N_("“Gradients to flow into the labels”"),
            "softmax_cross_entropy_with_logits(logits=…, labels=…)\n# See softmax_cross_entropy_with_logits_v2",
            N_("the v2 function, under the old name"),
            N_(
                "The old function never sent gradients to its labels; the new one does, which matters only if labels are "
                "computed by a network. For labels from a file nothing changes; tf.stop_gradient brings the old way back."
            ),
            ("000",),
            see=(See("learn", "05_loss"),),
        ),
    ),
)

WORDS = Group(
    "words",
    N_("Letters and words"),
    (
        Topic(
            "letters",
            N_("a⟨t⟩ for h_t, C_t for c_t"),
            "a^{<t>}, c^{<t>}\nh_t, C_t",
            "h_t, c_t",
            N_(
                "The letters differ, the numbers do not: what is called a or h is the hidden state, c or C the cell state."
            ),
            ("000", "003"),
            convention=N_(
                "a⟨t⟩, c⟨t⟩: Andrew Ng’s course, document 003’s text. h_t, C_t: Colah’s figures in 000 and 003. "
                "h_t, c_t: RNN Lab."
            ),
            see=(See("learn", "10_lstm"),),
            diagram="cell_and_hidden",
        ),
        Topic(
            "iterations",
            N_("“iter”: an epoch, an image or an update?"),
            'training_iters = 100000\nwhile step * batch_size < training_iters:  # 002\nfor step in range(training_iters):         # 004\nprint("Iter " + str(epoch))                # 003',
            N_("training steps, epochs, images"),
            N_(
                "The same name and the same 100,000 are images in document 002 (782 updates) and updates in document 004 (233 "
                "epochs); 003 prints “Iter” for epochs. So say which: one training step is one update."
            ),
            ("002", "003", "004"),
            convention=N_("iter: images (002), updates (004), epochs (003). RNN Lab: training step, epoch."),
            see=(See("learn", "06_training"),),
        ),
    ),
)
