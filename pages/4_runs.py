"""Runs: all that was trained, compared."""

from rnnlab.ui import frame, runs

with frame.page("runs"):
    runs.runs_page()
