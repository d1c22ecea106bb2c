"""Gradients: how much of an answer's gradient arrives at the first row."""

from rnnlab.importing import one_at_a_time

with one_at_a_time:
    from rnnlab.ui.app import frame
    from rnnlab.ui.gradients.page import gradients_page

with frame.page("gradients"):
    gradients_page()
