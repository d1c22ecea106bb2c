"""A run's folder: journal, snapshots, commands. The files are the truth; the store is the list."""
