"""BasicLSTMCell and its arguments, its weights, and the GRU."""

from __future__ import annotations

from rnnlab.i18n import N_
from rnnlab.tensorflow1.topic import Group, See, Topic

_ALL = ("000", "001", "002", "003", "004")

CELLS = Group(
    "cells",
    N_("Cells"),
    (
        Topic(
            "num_units",
            N_("BasicLSTMCell: num_units"),
            "BasicLSTMCell(num_units=128)",
            "keras.layers.LSTM(units)",
            N_(
                "num_units is called units now: how many numbers the state holds, and how many units each of the four layers "
                "has. It is not the number of timesteps. The parameters prove it: they are the same for 7, 28 and 784."
            ),
            _ALL,
            see=(See("shapes"), See("learn", "13_shapes")),
            diagram="lstm_layers",
        ),
        Topic(
            "forget_bias",
            N_("BasicLSTMCell: forget_bias"),
            "BasicLSTMCell(num_units, forget_bias=1.0)",
            "unit_forget_bias=True",
            N_(
                "TensorFlow 1 added forget_bias to the forget gate at every call and left the bias itself at 0. Keras puts the 1 "
                "into the bias when the layer is made. At the start both give the same gate, and so the same training."
            ),
            _ALL,
            see=(See("learn", "11_forget_bias"),),
        ),
        Topic(
            "state_is_tuple",
            N_("BasicLSTMCell: state_is_tuple"),
            "BasicLSTMCell(num_units, state_is_tuple=True)\nfinal_state[0]  # c\nfinal_state[1]  # h",
            N_("return_state=True gives output, h, c"),
            N_(
                "The state was a pair (c, h), or with state_is_tuple=False one matrix (B, 2H) with both side by side; the "
                "argument is gone. Keras gives h first and then c: who ports final_state[1] word for word takes c for h."
            ),
            ("003", "004"),
            convention=N_("TensorFlow 1: (c, h). Keras and RNN Lab: (h, c)."),
            see=(See("learn", "13_shapes"), See("learn", "20_document_003")),
            diagram="cell_and_hidden",
        ),
        Topic(
            "activation",
            N_("BasicLSTMCell: activation"),
            "BasicLSTMCell(num_units, activation=None)  # tanh",
            "activation, recurrent_activation",
            N_(
                "It is what makes the candidate, and what the cell state passes on its way out; None meant tanh. The three gates "
                "were sigmoid whatever it said. Keras names that second function too, recurrent_activation."
            ),
            ("003",),
            see=(See("learn", "10_lstm"),),
            diagram="lstm",
        ),
        Topic(
            "reuse_name_dtype",
            N_("BasicLSTMCell: reuse, name, dtype"),
            "BasicLSTMCell(num_units, reuse=None, name=None, dtype=None)",
            N_("layer objects; name=, dtype="),
            N_(
                "In TensorFlow 1 two cells of one name shared their weights if reuse was True, and were refused if not. In "
                "Keras a name is a label only, and dtype is the type that the layer computes in."
            ),
            ("003",),
            see=(See("learn", "20_document_003"),),
        ),
        Topic(
            "kernels",
            N_("The weights themselves"),
            "cell.variables\nkernel [I + H, 4H]  # i, g (called j), f, o\nbias [4H]",
            "kernel, recurrent_kernel, bias: i, f, g, o",
            N_(
                "TensorFlow 1 kept one matrix for [x, h] and drew it as one; Keras keeps two and draws the recurrent one "
                "orthogonal. The order of the four blocks changed as well. The snippet moves weights from one to the other and "
                "gets the same answer."
            ),
            ("000", "001", "002", "003", "004"),
            convention=N_("Blocks in TensorFlow 1: i, g, f, o. In Keras: i, f, g, o."),
            see=(See("learn", "10_lstm"),),
            diagram="kernels",
        ),
        Topic(
            "gru",
            N_("GRU"),
            "tf.nn.rnn_cell.GRUCell(num_units)",
            "keras.layers.GRU(units, reset_after=…)",
            N_(
                "TensorFlow 1’s GRU applied the reset gate before the matrix product, which is reset_after=False in Keras; "
                "Keras’ own default, made for fast GPU code, applies it after the product and has a second bias. GRUCell also began with "
                "gate biases of 1."
            ),
            ("000", "003"),
            see=(See("learn", "12_gru"),),
            diagram="gru",
        ),
        Topic(
            "gru_z",
            N_("GRU: does z keep or replace?"),
            "h = (1 - z) * h_prev + z * candidate",
            "h = z * h_prev + (1 - z) * candidate",
            N_(
                "Both are the same cell. Where z keeps, 1 − z replaces, and since 1 − sigmoid(a) = sigmoid(−a), training only "
                "learns weights of the other sign. But reading a gate by the wrong convention tells the opposite story."
            ),
            ("000",),
            convention=N_(
                "z keeps: Keras, TensorFlow 1’s code, RNN Lab. z replaces: the figure of document 000, and many papers."
            ),
            see=(See("learn", "12_gru"), See("draw")),
            diagram="gru_replaces",
        ),
    ),
)
