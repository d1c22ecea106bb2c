"""One unit through all lanes, and what excites it."""
