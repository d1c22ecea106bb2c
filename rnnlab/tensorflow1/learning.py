"""From logits to a loss, an accuracy and an update."""

from __future__ import annotations

from rnnlab.i18n import N_
from rnnlab.tensorflow1.topic import Group, See, Topic

_ALL = ("000", "001", "002", "003", "004")

LEARNING = Group(
    "learning",
    N_("Answer, loss, training"),
    (
        Topic(
            "dense",
            N_("tf.layers.dense, and tf.matmul + b"),
            "tf.layers.dense(outputs[:, -1, :], 10)\ntf.matmul(h, weights['out']) + biases['out']",
            "keras.layers.Dense(10)",
            N_(
                "tf.layers is gone, and a Dense layer has its place. It is h W + b, begun with Glorot uniform weights and zero "
                "biases, far narrower than the N(0, 1) of documents 000, 001 and 002."
            ),
            _ALL,
            see=(See("learn", "04_answer"),),
        ),
        Topic(
            "softmax_cross_entropy",
            N_("softmax_cross_entropy"),
            "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=pred))\n"
            "tf.losses.softmax_cross_entropy(onehot_labels=y, logits=output)",
            N_("a Keras loss with from_logits=True"),
            N_(
                "The function still exists and gives one number an image; reduce_mean made the batch’s loss of them. A Keras loss "
                "takes the mean itself. from_logits=True says that softmax is still to come, which is also the safer way to compute."
            ),
            _ALL,
            see=(See("learn", "05_loss"), See("learn", "04_answer")),
        ),
        Topic(
            "double_softmax",
            N_("A softmax before the loss"),
            "prediction = tf.nn.softmax(…)\nsoftmax_cross_entropy_with_logits(logits=prediction, labels=y)",
            N_("logits into the loss, softmax for showing"),
            N_(
                "Document 003 applies softmax and hands the result to a loss that applies it again. Even a perfect answer then "
                "has probability 0.232 and loss 1.461: the loss cannot come near zero, and gradients are small."
            ),
            ("003",),
            see=(See("learn", "20_document_003"), See("documents")),
        ),
        Topic(
            "positional",
            N_("The loss without names: (pred, y)"),
            "softmax_cross_entropy_with_logits(pred, y)",
            "labels=…, logits=…",
            N_(
                "Document 004 was written when the order was logits, labels. From TensorFlow 1.0 on a call without names was an "
                "error. Today it is accepted again, in the other order: the line runs and silently computes something else. "
                "So name the arguments."
            ),
            ("004",),
            see=(See("learn", "21_document_004"),),
        ),
        Topic(
            "accuracy",
            N_("argmax, equal, cast, mean"),
            "tf.equal(tf.argmax(pred, 1), tf.argmax(y, 1))\ntf.reduce_mean(tf.cast(correct, tf.float32))",
            N_("(a == b).mean(), or a Keras metric"),
            N_(
                "Four ops for “how many are right”: the largest logit of each row, compared with the label, as 0 or 1, and their "
                "mean. So an accuracy is always a number of images divided by the size of the batch."
            ),
            _ALL,
            see=(See("learn", "07_how_sure"),),
        ),
        Topic(
            "metrics",
            N_("tf.metrics.accuracy"),
            "tf.metrics.accuracy(labels=…, predictions=…)[1]\ntf.local_variables_initializer()",
            "keras.metrics: update_state, result, reset_state",
            N_(
                "It counted on from call to call and gave the mean over everything since the start. Document 004 prints that "
                "running mean as if it were the accuracy of now. A Keras metric counts on in the same way until reset_state."
            ),
            ("004",),
            see=(See("learn", "21_document_004"), See("documents")),
        ),
        Topic(
            "optimizers",
            N_("The optimisers"),
            "tf.train.GradientDescentOptimizer(0.001).minimize(loss)\ntf.train.AdamOptimizer(1e-4).minimize(loss)",
            "keras.optimizers.SGD, Adam",
            N_(
                "SGD moves each weight by learning rate times gradient; Adam’s first step is about the learning rate itself, "
                "however large or small the gradient is. The names moved, and Adam’s epsilon changed from 1e-8 to 1e-7."
            ),
            _ALL,
            see=(See("learn", "06_training"), See("train")),
        ),
        Topic(
            "training_loop",
            N_("minimize and the training loop"),
            "train_op = optimizer.minimize(loss)\nfor step in range(…):\n    sess.run(train_op, feed_dict={x: …, y: …})",
            N_("tf.GradientTape and apply, or model.fit"),
            N_(
                "minimize put the gradients and the update into the graph, and each sess.run did one training step. Now a tape "
                "watches the forward pass, gives the gradients, and the optimiser applies them; model.fit wraps it all."
            ),
            _ALL,
            see=(See("learn", "06_training"), See("train")),
        ),
    ),
)
