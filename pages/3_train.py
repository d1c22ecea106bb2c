"""Train: the hyperparameters, and the run they lead to."""

from rnnlab.importing import one_at_a_time

with one_at_a_time:
    from rnnlab.ui.app import frame
    from rnnlab.ui.train.page import train_page

with frame.page("train"):
    train_page()
