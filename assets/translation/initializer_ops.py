import keras
import tensorflow as tf

start = tf.Variable([1.0, 2.0])
assert start.numpy().tolist() == [1.0, 2.0]

layer = keras.layers.Dense(10)
assert not layer.built
layer.build((None, 128))
assert layer.built
assert layer.kernel.shape == (128, 10)

accuracy = keras.metrics.Mean()
accuracy.update_state([0.0, 1.0])
accuracy.reset_state()
assert accuracy.total.numpy() == 0
print("start", start.numpy())
print("kernel", layer.kernel.shape)
print("accuracy.total", accuracy.total.numpy())
