"""The disk: how much the runs may take, and what is removed first."""
