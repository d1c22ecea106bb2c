import keras
import numpy as np

rng = np.random.default_rng(0)
logits, labels = rng.normal(size=(128, 10)).astype(np.float32), rng.integers(10, size=128)
one_hot = np.eye(10)[labels]
correct = np.argmax(logits, axis=1) == np.argmax(one_hot, axis=1)  # (B,) bool
accuracy = correct.astype(np.float32).mean()
metric = keras.metrics.SparseCategoricalAccuracy()
metric.update_state(labels, logits)
assert correct.shape == (128,)
assert np.isclose(metric.result(), accuracy)
print("correct", correct.shape, correct.dtype)
print("accuracy", round(float(accuracy), 6), "=", int(correct.sum()), "/ 128")
