import tensorflow as tf

U = tf.Variable(tf.random.stateless_normal([5, 5], seed=[0, 1]))


def read(x):  # (T, B, H)
    h = tf.zeros([3, 5])
    for x_t in tf.unstack(x):
        h = tf.tanh(x_t + h @ U)
    return h  # (B, H)


x = tf.random.stateless_normal([28, 3, 5], seed=[0, 0])
gradients = []
for function in (read, tf.recompute_grad(read)):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(function(x))
    gradients.append(tape.gradient(loss, U))
assert gradients[0].shape == (5, 5)
assert bool(tf.reduce_all(tf.abs(gradients[0] - gradients[1]) < 1e-5))
print("gradient", gradients[0].shape)
