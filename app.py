"""Home: cover and guess, and the ways in."""

from rnnlab.ui import frame, home

with frame.page("home"):
    home.cover_and_guess()
    home.ways_in()
