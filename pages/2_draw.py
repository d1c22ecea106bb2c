"""Draw: a digit, the network that reads it, and the score."""

from rnnlab.ui import draw
from rnnlab.ui.app import frame

with frame.page("draw"):
    draw.draw_page()
