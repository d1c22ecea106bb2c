import tensorflow as tf

tf.random.set_seed(1)
weights = tf.Variable(tf.random.normal([28, 128]))
narrow = tf.Variable(tf.random.truncated_normal([100, 10], stddev=0.1))
biases = tf.Variable(tf.constant(0.1, shape=[10]))

assert weights.shape == (28, 128)
assert narrow.shape == (100, 10)
assert abs(float(tf.math.reduce_std(weights)) - 1) < 0.05
assert float(tf.reduce_max(tf.abs(narrow))) <= 0.2
print("weights", weights.shape, f"std {float(tf.math.reduce_std(weights)):.2f}")
print("narrow", narrow.shape, f"|max| {float(tf.reduce_max(tf.abs(narrow))):.3f}")
print("biases", biases.shape, biases.numpy()[:3])
