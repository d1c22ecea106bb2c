import keras
import numpy as np

rng = np.random.default_rng(0)
B, T, I, H = 3, 2, 4, 5
x = rng.normal(size=(B, T, I)).astype(np.float32)
kernel = rng.normal(size=(I + H, 4 * H)).astype(np.float32)  # i, g, f, o
bias = rng.normal(size=4 * H).astype(np.float32)
forget_bias = 1.0


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


h = c = np.zeros((B, H), np.float32)
for t in range(T):
    i, g, f, o = np.split(np.concatenate([x[:, t], h], axis=1) @ kernel + bias, 4, axis=1)
    c = sigmoid(f + forget_bias) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)

i, g, f, o = np.split(kernel, 4, axis=1)
b_i, b_g, b_f, b_o = np.split(bias, 4)
packed = np.concatenate([i, f, g, o], axis=1)
layer = keras.layers.LSTM(H)
layer.build((B, T, I))
layer.set_weights([packed[:I], packed[I:], np.concatenate([b_i, b_f + forget_bias, b_g, b_o])])
assert np.allclose(layer(x), h, atol=1e-5)
print("TF1", kernel.shape, "Keras", packed[:I].shape, packed[I:].shape)
print("close", float(np.abs(layer(x) - h).max()) < 1e-5)
