"""Gradient through time, on the score's clock."""
