import keras
import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(128, 28, 28)).astype(np.float32)
lstm = keras.layers.LSTM(128, return_sequences=True, return_state=True)
outputs, h, c = lstm(x)

by_time = np.array(outputs).transpose(1, 0, 2)  # (T, B, H)
last = list(by_time)[-1]  # (B, H)
W, b = rng.normal(size=(128, 10)).astype(np.float32), np.full(10, 0.1, np.float32)
one, two = np.array(h) @ W + b, last @ W + b
assert one.shape == two.shape == (128, 10)
assert np.array_equal(one, two)
assert not np.allclose(last, c)
print("outputs", tuple(outputs.shape), "last", last.shape)
print("one == two", np.array_equal(one, two))
print("last == c", np.allclose(last, c))
