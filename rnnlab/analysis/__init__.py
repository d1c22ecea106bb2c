"""What NumPy can say of a network and a digit. Knows no page."""
