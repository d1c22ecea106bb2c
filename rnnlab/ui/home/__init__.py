"""Home: cover and guess, and the ways in."""
