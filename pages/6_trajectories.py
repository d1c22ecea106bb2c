"""Trajectories: the states of many digits as paths through one plane."""

from rnnlab.importing import one_at_a_time

with one_at_a_time:
    from rnnlab.ui.app import frame
    from rnnlab.ui.trajectories.page import trajectories_page

with frame.page("trajectories"):
    trajectories_page()
