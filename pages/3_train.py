"""Train: the hyperparameters, and the run they lead to."""

from rnnlab.ui.app import frame
from rnnlab.ui.train.page import train_page

with frame.page("train"):
    train_page()
