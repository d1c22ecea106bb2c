import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(3, 28, 28)).astype(np.float32)
cell = keras.layers.LSTMCell(5)
states = [np.zeros((3, 5), np.float32)] * 2  # h, c
outputs = []
for t in range(28):
    output, states = cell(x[:, t], states)
    outputs.append(output)  # (B, H)

rnn = keras.layers.RNN(cell, return_sequences=True, unroll=True)
assert len(outputs) == 28
assert outputs[-1].shape == (3, 5)
assert np.allclose(np.stack(outputs, axis=1), rnn(x), atol=1e-6)
print("outputs", len(outputs), "x", tuple(outputs[-1].shape))
print("RNN", tuple(rnn(x).shape))
