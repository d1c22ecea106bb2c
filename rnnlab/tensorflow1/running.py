"""static_rnn, and dynamic_rnn with all its arguments."""

from __future__ import annotations

from rnnlab.i18n import N_
from rnnlab.tensorflow1.topic import Group, See, Topic

RUNNING = Group(
    "running",
    N_("From timestep to timestep"),
    (
        Topic(
            "static_rnn",
            N_("static_rnn"),
            "outputs, states = static_rnn(cell, inputs, dtype=tf.float32)\n# inputs: T × (B, I)",
            N_("a loop over LSTMCell, or unroll=True"),
            N_(
                "static_rnn wrote T copies of the cell into the graph, so T was fixed and the graph grew with it. A loop over a "
                "Keras cell is the same thing in the open; a layer with unroll=True still builds such a graph."
            ),
            ("000", "001"),
            see=(See("learn", "02_recurrence"),),
            diagram="unstack",
        ),
        Topic(
            "dynamic_rnn",
            N_("dynamic_rnn: what goes in, what comes out"),
            "outputs, state = tf.nn.dynamic_rnn(cell, inputs, …)",
            "keras.layers.LSTM(return_sequences=True, return_state=True)",
            N_(
                "A loop inside the graph read sequences of any length. A Keras layer does that itself; you ask for all outputs "
                "with return_sequences and for the state with return_state. An LSTM’s state has two parts (B, H), a GRU’s one."
            ),
            ("002", "003", "004"),
            see=(See("shapes"), See("learn", "13_shapes")),
            diagram="outputs_and_state",
        ),
        Topic(
            "sequence_length",
            N_("dynamic_rnn: sequence_length"),
            "dynamic_rnn(…, sequence_length=[5, 10, 25])",
            "mask=tf.sequence_mask(lengths, T)",
            N_(
                "Beyond a sequence’s own length dynamic_rnn put out zeros and carried the state on unchanged. In Keras a mask says "
                "which timesteps count; without zero_output_for_mask=True it repeats the last output in place of zeros. Either "
                "way the last h is in the state, while outputs[:, −1] of a shorter sequence is not it."
            ),
            ("003",),
            see=(See("shapes"), See("learn", "20_document_003")),
            diagram="sequence_length",
        ),
        Topic(
            "initial_state",
            N_("dynamic_rnn: initial_state, and zero_state"),
            "init_state = cell.zero_state(batch_size, dtype=tf.float32)\ndynamic_rnn(…, initial_state=init_state)",
            N_("nothing, or initial_state=[h, c]"),
            N_(
                "zero_state(128) fixed the batch at 128, so document 002 and the first listing of 004 could not test on 10,000 images at once. "
                "A Keras layer begins at zero whatever the batch size. Give initial_state only to go on from another state."
            ),
            ("002", "003", "004"),
            see=(See("shapes"), See("learn", "19_document_002")),
        ),
        Topic(
            "dtype_scope",
            N_("dynamic_rnn: dtype and scope"),
            'dynamic_rnn(…, dtype=tf.float32, scope=None)  # scope "rnn"',
            "keras.config.floatx(); name=",
            N_(
                "dtype was needed where no initial state told the type; Keras has a default, float32. scope was the beginning of "
                "the weights’ names, which is the layer’s name today."
            ),
            ("000", "001", "003", "004"),
            see=(See("learn", "20_document_003"),),
        ),
        Topic(
            "parallel_iterations",
            N_("dynamic_rnn: parallel_iterations"),
            "dynamic_rnn(…, parallel_iterations=None)  # 32",
            "tf.while_loop(parallel_iterations=…)",
            N_(
                "It says how many rounds of the loop may be worked on at the same time, as far as one does not wait for the "
                "other. It is not the number of a cell’s four layers, as document 003 guesses. In a recurrent network every "
                "timestep waits for the one before, so the result is the same and little is won."
            ),
            ("003",),
            see=(See("learn", "20_document_003"),),
            diagram="lstm_layers",
        ),
        Topic(
            "swap_memory",
            N_("dynamic_rnn: swap_memory"),
            "dynamic_rnn(…, swap_memory=False)",
            "tf.recompute_grad",
            N_(
                "Backpropagation through time needs what every timestep computed. swap_memory moved it from the GPU to the "
                "computer’s memory and back. Keras layers have no such argument; on long sequences one saves memory by computing "
                "again, which gives the same gradient."
            ),
            ("003",),
            see=(See("learn", "09_gradients"), See("gradients")),
        ),
        Topic(
            "time_major",
            N_("dynamic_rnn: time_major"),
            "dynamic_rnn(…, time_major=False)  # (B, T, I)\ndynamic_rnn(…, time_major=True)   # (T, B, I)",
            "x.transpose(1, 0, 2)",
            N_(
                "With time first, a loop finds each timestep in one piece of memory. Keras 3 has no such argument: its layers "
                "take (B, T, I), and your own loop over time transposes once."
            ),
            ("002", "003", "004"),
            see=(See("shapes"),),
        ),
        Topic(
            "two_ways",
            N_("outputs[-1] and final_state[1]"),
            "results = tf.matmul(final_state[1], W) + b\n"
            "outputs = tf.unstack(tf.transpose(outputs, [1, 0, 2]))\nresults = tf.matmul(outputs[-1], W) + b",
            N_("outputs[:, -1] or h"),
            N_(
                "Document 004’s two ways give the same numbers, and not by chance: an LSTM puts out h, so its last output is its "
                "last h. They differ only where sequences in one batch have different lengths. c is another thing."
            ),
            ("000", "002", "003", "004"),
            see=(See("learn", "13_shapes"), See("learn", "21_document_004")),
            diagram="outputs_and_state",
        ),
    ),
)
