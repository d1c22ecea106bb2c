import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(3, 2, 4)).astype(np.float32)
output, h, c = keras.layers.LSTM(5, return_state=True)(x)
assert output.shape == h.shape == c.shape == (3, 5)
assert np.array_equal(output, h)

packed = np.concatenate([c, h], axis=1)  # state_is_tuple=False
assert packed.shape == (3, 10)
print("h", h.shape, "c", c.shape)
print("output == h", np.array_equal(output, h))
print("packed", packed.shape)
