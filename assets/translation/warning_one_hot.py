import numpy as np
import tensorflow as tf

one_hot = tf.one_hot([7, 2, 1], 10)
assert one_hot.shape == (3, 10)
assert np.array_equal(one_hot, np.eye(10)[[7, 2, 1]])
print("one_hot", one_hot.shape)
print(one_hot.numpy().astype(int))
