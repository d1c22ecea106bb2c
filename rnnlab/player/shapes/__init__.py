"""The picture of shapes: every tensor as a block."""
