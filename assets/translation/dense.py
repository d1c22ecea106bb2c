import keras
import numpy as np

h = np.random.default_rng(0).normal(size=(128, 128)).astype(np.float32)
layer = keras.layers.Dense(10)
logits = layer(h)
assert logits.shape == (128, 10)
W, b = (np.array(weight) for weight in layer.weights)
assert np.allclose(logits, h @ W + b, atol=1e-5)
assert np.abs(W).max() <= np.sqrt(6 / (128 + 10))
assert not b.any()
print("logits", tuple(logits.shape))
print("W", W.shape, f"|max| {np.abs(W).max():.3f} <= {np.sqrt(6 / 138):.3f}")
print("b", b.shape)
