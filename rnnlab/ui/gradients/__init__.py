"""Gradients: how far back a loss reaches."""
