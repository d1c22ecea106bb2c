"""What every page stands in: frame, state, address, browser, score."""
