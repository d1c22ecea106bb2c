"""Trajectories: the states of many digits as paths through one plane."""

from rnnlab.ui import frame, trajectories

with frame.page("trajectories"):
    trajectories.trajectories_page()
