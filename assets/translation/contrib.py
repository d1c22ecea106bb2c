import keras
import tensorflow as tf

assert not hasattr(tf, "contrib")
assert not hasattr(tf, "placeholder")
cell = keras.layers.LSTMCell(128)
cell.build((None, 28))
assert cell.kernel.shape == (28, 512)
print("tf.contrib", hasattr(tf, "contrib"))
print("keras.layers.LSTMCell", cell.kernel.shape)
