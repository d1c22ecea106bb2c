import keras
import numpy as np

rng = np.random.default_rng(0)
B, T, I, H = 3, 2, 4, 5
x = rng.normal(size=(B, T, I)).astype(np.float32)
gates = rng.normal(size=(I + H, 2 * H)).astype(np.float32)  # r, z
candidate = rng.normal(size=(I + H, H)).astype(np.float32)
b_gates, b_candidate = np.ones(2 * H, np.float32), np.zeros(H, np.float32)

h = np.zeros((B, H), np.float32)
for t in range(T):
    both = 1 / (1 + np.exp(-(np.concatenate([x[:, t], h], axis=1) @ gates + b_gates)))
    r, z = np.split(both, 2, axis=1)
    g = np.tanh(np.concatenate([x[:, t], r * h], axis=1) @ candidate + b_candidate)
    h = z * h + (1 - z) * g

r, z = np.split(gates, 2, axis=1)
packed = np.concatenate([z, r, candidate], axis=1)
layer = keras.layers.GRU(H, reset_after=False)
layer.build((B, T, I))
layer.set_weights([packed[:I], packed[I:], np.concatenate([b_gates, b_candidate])])
assert np.allclose(layer(x), h, atol=1e-5)

usual = keras.layers.GRU(H)
usual.build((B, T, I))
assert usual.cell.bias.shape == (2, 3 * H)
print("h", h.shape, "close", float(np.abs(layer(x) - h).max()) < 1e-5)
print("bias", tuple(layer.cell.bias.shape), tuple(usual.cell.bias.shape))
