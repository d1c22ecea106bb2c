"""Runs: all that was trained, compared."""

from rnnlab.ui import runs
from rnnlab.ui.app import frame

with frame.page("runs"):
    runs.runs_page()
