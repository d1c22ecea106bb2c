import numpy as np

rng = np.random.default_rng(0)
B, T, I, H = 3, 4, 5, 2
x = rng.normal(size=(B, T, I))
W, b = rng.normal(size=(I, H)), rng.normal(size=H)

unstacked = [x[:, t] for t in range(T)]  # T x (B, I)

moved = x.transpose(1, 0, 2).reshape(-1, I)  # (T * B, I)
pieces = np.split(moved @ W + b, T, axis=0)  # T x (B, H)

flat = x.reshape(-1, I)  # (B * T, I)
back = (flat @ W + b).reshape(-1, T, H)  # (B, T, H)

assert len(unstacked) == len(pieces) == T
assert unstacked[0].shape == (B, I)
assert back.shape == (B, T, H)
for t in range(T):
    assert np.allclose(pieces[t], back[:, t])
    assert np.allclose(pieces[t], unstacked[t] @ W + b)
assert not np.allclose(x.reshape(T, B, I)[0], x[:, 0])
print("unstacked", T, "x", unstacked[0].shape)
print("moved", moved.shape, "pieces", T, "x", pieces[0].shape)
print("flat", flat.shape, "back", back.shape)
