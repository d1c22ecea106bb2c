"""One Python face for each component of the browser."""
