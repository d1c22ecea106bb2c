import keras
import numpy as np

x = np.ones((3, 2, 4), np.float32)
shared = keras.layers.LSTM(5)
first, again = shared(x), shared(x)
assert len(shared.trainable_weights) == 3
assert np.array_equal(first, again)

other = keras.layers.LSTM(5)
assert not np.allclose(first, other(x))
print("shared", [tuple(weight.shape) for weight in shared.trainable_weights])
print("first == again", np.array_equal(first, again))
print("first == other", np.allclose(first, other(x)))
