"""Gradients: how much of an answer's gradient arrives at the first row."""

from rnnlab.ui import gradients
from rnnlab.ui.app import frame

with frame.page("gradients"):
    gradients.gradients_page()
