"""From TensorFlow 1 to today."""
