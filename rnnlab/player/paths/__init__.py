"""The picture of paths: trajectories of hidden states in a plane."""
