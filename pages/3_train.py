"""Train: the hyperparameters, and the run they lead to."""

from rnnlab.ui import train
from rnnlab.ui.app import frame

with frame.page("train"):
    train.train_page()
