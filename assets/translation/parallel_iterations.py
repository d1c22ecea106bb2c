import tensorflow as tf

x = tf.random.stateless_normal([28, 3, 5], seed=[0, 0])  # (T, B, H)
U = tf.random.stateless_normal([5, 5], seed=[0, 1])


@tf.function
def read(parallel_iterations):
    def step(t, h):
        return t + 1, tf.tanh(x[t] + h @ U)

    start = (tf.constant(0), tf.zeros([3, 5]))
    return tf.while_loop(lambda t, _h: t < 28, step, start, parallel_iterations=parallel_iterations)[1]


one, many = read(1), read(32)
assert one.shape == (3, 5)
assert bool(tf.reduce_all(one == many))
print("h", one.shape)
print("1 == 32", bool(tf.reduce_all(one == many)))
