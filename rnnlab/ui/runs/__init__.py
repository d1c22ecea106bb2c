"""Runs: all runs of a learner, side by side."""
