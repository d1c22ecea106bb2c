import numpy as np

labels = np.array([7, 2, 1])  # (B,)
one_hot = np.eye(10, dtype=np.float32)[labels]  # (B, K)
assert one_hot.shape == (3, 10)
assert (one_hot.argmax(axis=1) == labels).all()

logits = np.random.default_rng(0).normal(size=(3, 10))
log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
dense = -(one_hot * log_p).sum(axis=1)
sparse = -log_p[np.arange(3), labels]
assert np.allclose(dense, sparse)
print("one_hot", one_hot.shape, "labels", labels.shape)
print("dense ", dense.round(4))
print("sparse", sparse.round(4))
