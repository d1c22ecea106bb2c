import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(3, 2, 4)).astype(np.float32)
one = keras.layers.LSTM(5, name="rnn")
two = keras.layers.LSTM(5, name="rnn")
assert not np.allclose(one(x), two(x))

wide = keras.layers.LSTM(5, dtype="float64")
assert wide(x).dtype == "float64"
print("one == two", np.allclose(one(x), two(x)))
print("dtype", one(x).dtype.name, wide(x).dtype.name)
