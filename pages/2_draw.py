"""Draw: a digit, the network that reads it, and the score."""

from rnnlab.importing import one_at_a_time

with one_at_a_time:
    from rnnlab.ui.app import frame
    from rnnlab.ui.draw.page import draw_page

with frame.page("draw"):
    draw_page()
