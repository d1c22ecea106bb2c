import numpy as np
import tensorflow as tf

logits = np.random.default_rng(0).normal(size=(2, 10)).astype(np.float32)
labels = np.eye(10, dtype=np.float32)[[7, 2]]
named = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
swapped = tf.nn.softmax_cross_entropy_with_logits(logits, labels)
assert named.shape == swapped.shape == (2,)
assert not np.allclose(named, swapped)
also_swapped = tf.nn.softmax_cross_entropy_with_logits(labels=logits, logits=labels)
assert np.allclose(swapped, also_swapped)
print("named  ", named.numpy().round(3))
print("swapped", swapped.numpy().round(3))
