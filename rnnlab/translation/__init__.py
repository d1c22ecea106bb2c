"""From TensorFlow 1 to today: what the documents wrote, and runnable code that does the same now."""
