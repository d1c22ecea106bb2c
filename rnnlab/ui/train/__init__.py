"""Train: a recipe, and a run while it learns."""
