import keras
import tensorflow as tf

keras.utils.set_random_seed(1)
a = tf.random.normal([2])
keras.utils.set_random_seed(1)
b = tf.random.normal([2])
assert bool(tf.reduce_all(a == b))

keras.utils.set_random_seed(1)
tf.random.uniform([1])
c = tf.random.normal([2])
assert not bool(tf.reduce_any(a == c))

d = tf.random.stateless_normal([2], seed=[1, 0])
tf.random.uniform([1])
assert bool(tf.reduce_all(d == tf.random.stateless_normal([2], seed=[1, 0])))
print("a", a.numpy())
print("b", b.numpy())
print("c", c.numpy())
print("d", d.numpy())
