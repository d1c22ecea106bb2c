import numpy as np
import tensorflow as tf

images = np.zeros((55, 28, 28), np.float32)
labels = np.arange(55)
data = tf.data.Dataset.from_tensor_slices((images, labels))
straddling = data.shuffle(55, seed=0).repeat(2).batch(16)
apart = data.shuffle(55, seed=0).batch(16).repeat(2)
sizes = [[int(len(y)) for _x, y in batches] for batches in (straddling, apart)]
assert sizes[0] == [16, 16, 16, 16, 16, 16, 14]
assert sizes[1] == [16, 16, 16, 7] * 2
print("repeat, batch", sizes[0])
print("batch, repeat", sizes[1])
