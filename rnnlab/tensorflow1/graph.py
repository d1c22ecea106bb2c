"""What the documents needed because TensorFlow 1 built a graph first and ran it in a session later."""

from __future__ import annotations

from rnnlab.i18n import N_
from rnnlab.tensorflow1.topic import Group, See, Topic

_ALL = ("000", "001", "002", "003", "004")

GRAPH = Group(
    "graph",
    N_("Graph and session"),
    (
        Topic(
            "placeholder",
            N_("Placeholder and session"),
            "tf.placeholder(tf.float32, [None, T, I])\nwith tf.Session() as sess:\n    sess.run(fetches, feed_dict={x: …})",
            N_("a function; @tf.function, tf.TensorSpec"),
            N_(
                "A placeholder was a hole in a graph, and a session filled it later. Today a call computes at once, so a "
                "placeholder is the argument of a function. @tf.function still makes a graph of it, for speed; None in its "
                "signature leaves the batch size open as before."
            ),
            _ALL,
            see=(See("learn", "06_training"),),
        ),
        Topic(
            "contrib",
            N_("tf.contrib"),
            "from tensorflow.contrib import rnn\ntf.contrib.rnn.BasicLSTMCell\ntf.contrib.rnn.static_rnn",
            "keras.layers",
            N_(
                "tf.contrib held what was not settled yet, and TensorFlow 2 dropped it whole. Cells and recurrent layers are part of Keras now, and tf.contrib.rnn, as documents 000, 001, 002 and 004 have it, is not found."
            ),
            ("000", "001", "002", "004"),
            see=(See("learn", "10_lstm"),),
        ),
        Topic(
            "variables",
            N_("Variables and how they begin"),
            "tf.Variable(tf.random_normal([28, 128]))\ntf.Variable(tf.truncated_normal([100, 10], stddev=0.1))\n"
            "tf.Variable(tf.constant(0.1, shape=[10]))",
            "tf.random.normal, tf.random.truncated_normal",
            N_(
                "The functions moved to tf.random; their defaults stayed. random_normal has standard deviation 1, which is "
                "wide for output weights; truncated_normal draws again what lies beyond two standard deviations. Beware: "
                "Keras’ own RandomNormal has 0.05 if nothing is said."
            ),
            _ALL,
            see=(See("train"), See("learn", "18_document_001")),
        ),
        Topic(
            "initializer_ops",
            N_("The initialiser ops"),
            "tf.global_variables_initializer()\ntf.local_variables_initializer()\ntf.group(…)\nsess.run(init)",
            N_("none: variables begin with their values"),
            N_(
                "In a graph a variable had no value until its initialiser was run. Today it has one as soon as it is made, "
                "a layer’s weights as soon as its input width is known. The local variables of document 004 were the counters "
                "of its metric; a metric object now has reset_state."
            ),
            _ALL,
            see=(See("learn", "21_document_004"),),
        ),
        Topic(
            "variable_scope",
            N_("variable_scope and reuse"),
            "tf.variable_scope(name, reuse=tf.AUTO_REUSE)\ntf.get_variable",
            N_("one layer object, called twice"),
            N_(
                "TensorFlow 1 shared weights by name, so calling document 001’s _RNN again with the same name would have "
                "used the same LSTM. Today weights belong to an object: the same layer called twice shares them, another "
                "layer has its own."
            ),
            ("001",),
            see=(See("learn", "02_recurrence"),),
            diagram="unrolled",
        ),
        Topic(
            "set_random_seed",
            N_("set_random_seed, and what it could not fix"),
            "tf.set_random_seed(1)\nnp.random.seed(1)",
            "keras.utils.set_random_seed",
            N_(
                "A graph’s seed gave every random op its own seed by the op’s place in the graph: one more op, and all later "
                "draws were others. Nor could it fix the sums of a GPU, another version or another machine. Documents 002 "
                "and 004 both set seed 1 for the same network, and their first printed accuracies are 0.117 and 0.188. "
                "Today set_random_seed covers Python, NumPy and TensorFlow, an extra draw still shifts the rest, and "
                "stateless draws depend on their own seed only."
            ),
            ("002", "004"),
            see=(See("learn", "07_how_sure"), See("train")),
        ),
        Topic(
            "gpu_memory",
            N_("The GPU memory fraction"),
            "config = tf.ConfigProto()\nconfig.gpu_options.per_process_gpu_memory_fraction = 0.3\ntf.Session(config=config)",
            "tf.config.set_logical_device_configuration",
            N_(
                "The limit is now given in megabytes for each GPU, before it is first used (or set_memory_growth takes memory "
                "as it is needed). Document 000 gave its fraction to a session that never trained: the loop opened another "
                "one, without it."
            ),
            ("000",),
            see=(See("learn", "17_document_000"),),
        ),
    ),
)

DATA = Group(
    "data",
    N_("Data and shapes"),
    (
        Topic(
            "next_batch",
            N_("next_batch"),
            "mnist.train.next_batch(batch_size)\nmnist.train.num_examples",
            N_("a permutation, or tf.data"),
            N_(
                "next_batch dealt the images without replacement and shuffled anew each epoch. Where the batch size does not "
                "divide 55,000, a batch took the last of one epoch and the first of the next: 8 images are left over after "
                "document 001’s 3,437 batches of 16."
            ),
            _ALL,
            see=(See("learn", "06_training"),),
        ),
        Topic(
            "one_hot",
            N_("One-hot against integer labels"),
            "read_data_sets(…, one_hot=True)\ntf.placeholder(tf.float32, [None, 10])",
            N_("labels (B,) and a sparse loss"),
            N_(
                "The documents turn each label into ten numbers because their loss wanted a distribution. A sparse loss takes "
                "the class’s number itself and gives the same value, with a tenth of the memory."
            ),
            _ALL,
            see=(See("learn", "05_loss"),),
        ),
        Topic(
            "reshape",
            N_("unstack, transpose, reshape, split"),
            "tf.unstack(x, T, 1)\ntf.transpose(x, [1, 0, 2])\ntf.reshape(x, [-1, I])\ntf.split(x, T, 0)\nx.reshape((batch_size, T, I))",
            N_("the same names; outputs[:, t]"),
            N_(
                "They still exist; a Keras layer takes (B, T, I) as it is, so most of them are no longer needed. Documents 000, "
                "001 and 002 take three ways to the same numbers. A reshape to (T, B, I) without the transpose would mix the "
                "images of a batch, without any error."
            ),
            ("000", "001", "002", "003", "004"),
            see=(See("shapes"), See("learn", "13_shapes")),
            diagram="split",
        ),
    ),
)
