"""Runs: all that was trained, compared."""

from rnnlab.importing import one_at_a_time

with one_at_a_time:
    from rnnlab.ui.app import frame
    from rnnlab.ui.runs.page import runs_page

with frame.page("runs"):
    runs_page()
