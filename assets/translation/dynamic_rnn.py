import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(3, 2, 4)).astype(np.float32)
lstm = keras.layers.LSTM(5, return_sequences=True, return_state=True)
outputs, h, c = lstm(x)
assert outputs.shape == (3, 2, 5)
assert h.shape == c.shape == (3, 5)
assert np.array_equal(outputs[:, -1], h)

gru = keras.layers.GRU(5, return_sequences=True, return_state=True)
outputs, h = gru(x)
assert outputs.shape == (3, 2, 5)
assert h.shape == (3, 5)
print("LSTM", (3, 2, 5), tuple(h.shape), tuple(c.shape))
print("GRU", tuple(outputs.shape), tuple(h.shape))
