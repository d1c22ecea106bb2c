"""Surgery: gates, units and weights are held, and the network reads again."""
