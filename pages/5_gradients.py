"""Gradients: how much of an answer's gradient arrives at the first row."""

from rnnlab.ui import frame, gradients

with frame.page("gradients"):
    gradients.gradients_page()
