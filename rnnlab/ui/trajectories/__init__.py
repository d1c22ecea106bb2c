"""Trajectories: hidden states on their way through a plane."""
