import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(128, 7, 4)).astype(np.float32)
lstm = keras.layers.LSTM(5, return_state=True)
zeros = np.zeros((128, 5), np.float32)
output, h, c = lstm(x)
assert np.allclose(output, lstm(x, initial_state=[zeros, zeros])[0])

goes_on, *_ = lstm(x, initial_state=[h, c])
assert not np.allclose(output, goes_on)
for batch in (1, 50, 128):
    assert lstm(x[:batch])[0].shape == (batch, 5)
    print("batch", batch, tuple(lstm(x[:batch])[0].shape))
