"""Trajectories: the states of many digits as paths through one plane."""

from rnnlab.ui import trajectories
from rnnlab.ui.app import frame

with frame.page("trajectories"):
    trajectories.trajectories_page()
