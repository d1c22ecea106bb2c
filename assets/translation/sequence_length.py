import keras
import numpy as np
import tensorflow as tf

x = np.random.default_rng(0).normal(size=(3, 25, 4)).astype(np.float32)
lengths = [5, 10, 25]
mask = tf.sequence_mask(lengths, 25)  # (B, T)

lstm = keras.layers.LSTM(5, return_sequences=True, return_state=True, zero_output_for_mask=True)
outputs, h, c = lstm(x, mask=mask)
assert outputs.shape == (3, 25, 5)
for row, length in enumerate(lengths):
    assert np.allclose(h[row], outputs[row, length - 1])
    assert not np.any(outputs[row, length:])
assert not np.allclose(outputs[:, -1], h)
print("mask", tuple(mask.shape), "outputs", tuple(outputs.shape))
print("outputs[0, 5:] == 0", not np.any(outputs[0, 5:]))
print("outputs[:, -1] == h", [bool(np.allclose(outputs[row, -1], h[row])) for row in range(3)])
