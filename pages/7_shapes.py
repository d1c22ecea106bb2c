"""Shapes: every tensor of a recurrent network as a block with named axes, from numbers really computed."""

from rnnlab.importing import one_at_a_time

with one_at_a_time:
    from rnnlab.ui.app import frame
    from rnnlab.ui.shapes.page import shapes_page

with frame.page("shapes"):
    shapes_page()
