import numpy as np
import tensorflow as tf

pixels = np.full((4, 28, 28), 255, np.uint8)
data = tf.data.Dataset.from_tensor_slices(pixels)
data = data.map(lambda image: tf.cast(image, tf.float32) / 255).batch(4)
(images,) = data
assert images.shape == (4, 28, 28)
assert images.dtype == tf.float32
assert float(tf.reduce_max(images)) == 1.0
print("images", images.shape, images.dtype.name, float(tf.reduce_max(images)))
