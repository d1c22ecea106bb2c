import keras
import numpy as np
import tensorflow as tf

gradient = np.array([3.0, -0.01], np.float32)
sgd, adam = tf.Variable([0.0, 0.0]), tf.Variable([0.0, 0.0])
keras.optimizers.SGD(0.001).apply([gradient], [sgd])
keras.optimizers.Adam(0.001, epsilon=1e-8).apply([gradient], [adam])
assert np.allclose(sgd, -0.001 * gradient)
assert np.allclose(adam, -0.001 * np.sign(gradient), atol=1e-6)
assert keras.optimizers.Adam().epsilon == 1e-7
print("SGD ", sgd.numpy())
print("Adam", adam.numpy())
print("epsilon", keras.optimizers.Adam().epsilon)
