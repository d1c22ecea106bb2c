"""The store: which runs there are and how they stand, in SQL."""
