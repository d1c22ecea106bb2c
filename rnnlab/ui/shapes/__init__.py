"""Shapes: every tensor from pixels to logits."""
