"""Draw: a digit, the network that reads it, and the score."""
