import tensorflow as tf

logits = tf.constant([[2.0, 0.0, 0.0]])
labels = tf.Variable([[1.0, 0.0, 0.0]])
with tf.GradientTape(persistent=True) as tape:
    flows = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    stopped = tf.nn.softmax_cross_entropy_with_logits(labels=tf.stop_gradient(labels), logits=logits)
assert tape.gradient(flows, labels).shape == (1, 3)
assert tape.gradient(stopped, labels) is None
print("labels", tape.gradient(flows, labels).numpy().round(3))
print("stop_gradient", tape.gradient(stopped, labels))
