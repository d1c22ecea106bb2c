"""The score: its payload in Python, its player in JavaScript."""
