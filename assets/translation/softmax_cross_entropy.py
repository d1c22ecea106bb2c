import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
logits = rng.normal(size=(4, 10)).astype(np.float32)
labels = np.array([7, 2, 1, 0])
one_hot = np.eye(10, dtype=np.float32)[labels]

each = tf.nn.softmax_cross_entropy_with_logits(labels=one_hot, logits=logits)
mean = float(tf.reduce_mean(each))
dense = keras.losses.CategoricalCrossentropy(from_logits=True)(one_hot, logits)
sparse = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
by_hand = -np.log(p[np.arange(4), labels]).mean()
assert each.shape == (4,)
assert np.allclose([mean, dense, sparse], by_hand, atol=1e-5)
print("each", each.shape)
print("mean", round(mean, 4), "by_hand", round(float(by_hand), 4))
