"""What the documents do not notice, or get wrong: each point in three sentences. `rnnlab.ui.documents.findings` shows each in
numbers that are computed there, or that were measured by running both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rnnlab.i18n import N_


@dataclass(frozen=True, slots=True)
class Finding:
    """One point, and the documents in which it stands (keys of `rnnlab.DOCUMENTS`). The texts are message ids."""

    name: str
    documents: tuple[str, ...]
    title: str
    #: what the document says or does
    says: str
    #: what is so
    holds: str


#: name -> finding, in the order of the documents
FINDINGS: Mapping[str, Finding] = MappingProxyType(
    {
        finding.name: finding
        for finding in (
            Finding(
                "test_128",
                ("000",),
                N_("A test on 128 images"),
                N_("At the end the document tests on the first 128 of MNIST's 10,000 test images."),
                N_("So few images leave a wide interval: two networks that differ by five points can change places. All 10,000 are there, and leave an interval of about one point."),
            ),
            Finding(
                "batch_just_learned",
                ("000", "001", "002", "004-first"),
                N_("Measured on the batch just learned"),
                N_("Cost and accuracy are measured on a batch right after the update that learned from it."),
                N_("This answers another question than the test does. The update has just pulled the loss of these very images down; on images that were not learned from it is higher."),
            ),
            Finding(
                "sgd_adam",
                ("000", "002"),
                N_("SGD against Adam, one thing at a time"),
                N_("Document 000 needs 10,000 updates of SGD, document 002 only 782 of Adam. But the input layer and the biases changed as well, and both have a learning rate of 0.001."),
                N_("A rate of 0.001 does not mean the same to both: SGD multiplies the gradient by it, while Adam first divides by the gradient's usual size. Given a rate that suits it, plain SGD learns far faster too."),
            ),
            Finding(
                "normal_output_weights",
                ("000", "001", "002", "004-first"),
                N_("Output weights drawn from N(0, 1)"),
                N_("The weights of the output layer begin as standard normal numbers."),
                N_("For 128 units that is about eight times as wide as Glorot's draw, so every error is sent into the cell eight to ten times as strongly. The network also begins with firm opinions about nothing, to which a bias from N(0, 1) adds its share: its loss begins above what guessing costs, ln 10 = 2.303."),
            ),
            Finding(
                "unused_config",
                ("000",),
                N_("A config for a session that never trains"),
                N_("The first cell makes a session that may use 0.3 of the GPU's memory. The training loop then opens another session, without that config."),
                N_("The limit has no effect on the training. A config belongs to the session that it was given to."),
            ),
            Finding(
                "linear_classifier",
                ("000",),
                N_("Not a linear classifier"),
                N_("The introduction announces a linear (softmax) classifier."),
                N_("Only the output layer is linear, and it reads the last hidden state. From the pixels on, the network is not: the answer to a mixture of two digits is not the mixture of the two answers."),
            ),
            Finding(
                "fixed_batch",
                ("002", "004-first"),
                N_("A state that fixes the batch"),
                N_("The first state is made by zero_state(batch_size), with batch_size = 128, while the placeholder lets the batch open."),
                N_("From then on the graph takes 128 images and no other number. The 10,000 test images do not fit, and neither document ever reports a test accuracy."),
            ),
            Finding(
                "training_iters",
                ("002", "004-first"),
                N_("What training_iters counts"),
                N_("Both listings set training_iters = 100000. Document 002 compares it with step × batch_size; document 004 loops over range(training_iters)."),
                N_("The first counts images and the second counts updates: the same name, the same number, and 128 times the work."),
            ),
            Finding(
                "double_softmax",
                ("003",),
                N_("Softmax twice"),
                N_("The network puts its answers through softmax, and the loss applies softmax to them again."),
                N_("The second softmax sees only numbers between 0 and 1, so the loss cannot fall below ln(1 + 9/e) = 1.461. The first one also holds the gradient back: at the start, with a tenth for every class, a tenth of it is left."),
            ),
            Finding(
                "row_or_pixel",
                ("003",),
                N_("An input neuron is a pixel of the row"),
                N_("A comment says of n_inputs = 28 that each neuron stands for a row of the image."),
                N_("A timestep is a row. Each of the 28 input neurons is given one pixel of that row, so over all timesteps it sees a column of the image."),
            ),
            Finding(
                "two_cells",
                ("003",),
                N_("One cell, used twice"),
                N_("The example speaks of a layer with two cells, since max_time = 2."),
                N_("There is one cell with one set of weights, used at every timestep. More timesteps add no weights."),
            ),
            Finding(
                "coincidence",
                ("003",),
                N_("outputs[3,2,:] = states[2,3,:] is no coincidence"),
                N_("Of the third sequence, the output at timestep 2 and the hidden state at the end happen to be equal, since there is only one layer."),
                N_("They are equal by construction: the hidden state is the output of the last timestep that was read. Give the third sequence a length of 1, and they are no longer equal, with the very same layer. (Both indices count from 1; in code they count from 0.)"),
            ),
            Finding(
                "parallel_iterations",
                ("003",),
                N_("parallel_iterations are not the four gates"),
                N_("parallel_iterations is explained as the number of iterations of the four yellow boxes in the LSTM's picture."),
                N_("It says how many turns of the loop over timesteps may be under way at once, where they do not wait for each other. The four boxes are no loop: they are one product of matrices, cut in four."),
            ),
            Finding(
                "positional_loss",
                ("004-first",),
                N_("A loss whose arguments have no names"),
                N_("The loss is called with (pred, y), without naming them."),
                N_("Since TensorFlow 1.0 that is an error: the order of the two had changed, so a guard called _sentinel stood in the first place. Today labels come first, and the same call silently takes the answers for labels."),
            ),
            Finding(
                "two_ways",
                ("004-first",),
                N_("Two ways that are one"),
                N_("The answer is taken from final_state[1], and then from the last of the outputs. Both are called the first way."),
                N_("They are two ways to the same numbers. Both lines stand in the listing, so the second only computes the first anew."),
            ),
            Finding(
                "batches_samples",
                ("004-first",),
                N_("128 batches, or 128 samples"),
                N_("A comment gives the shape as (128 batches × 28 steps, 28 inputs)."),
                N_("It is one batch of 128 samples. The reshape turns 128 images of 28 rows into 3,584 rows, so that one product of matrices serves them all."),
            ),
            Finding(
                "running_average",
                ("004-second",),
                N_("A running average printed as test accuracy"),
                N_("The listing prints what tf.metrics.accuracy returns and calls it the test accuracy."),
                N_("That function keeps two counters for the whole session and returns the mean of all evaluations so far, the one after the first update among them. It lags behind what the network can do."),
            ),
        )
    }
)  # fmt: skip


def findings_of(document: str) -> tuple[Finding, ...]:
    """The findings of one document, by its key in `rnnlab.DOCUMENTS`."""
    return tuple(finding for finding in FINDINGS.values() if document in finding.documents)
