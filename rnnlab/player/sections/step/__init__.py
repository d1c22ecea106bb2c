"""One step in numbers: one unit's cell at one moment."""
