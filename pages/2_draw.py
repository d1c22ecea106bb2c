"""Draw: a digit, the network that reads it, and the score."""

from rnnlab.ui import draw, frame

with frame.page("draw"):
    draw.draw_page()
