"""The app's side of the queue: which run is next, and the cluster that trains it."""
