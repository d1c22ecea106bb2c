"""Train: the hyperparameters, and the run they lead to."""

from rnnlab.ui import frame, train

with frame.page("train"):
    train.train_page()
