"""Belief, row by row: when it was decided, against whom."""
