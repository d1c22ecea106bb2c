import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(1)
x = np.random.default_rng(0).normal(size=(64, 7, 4)).astype(np.float32)
y = (x.sum(axis=(1, 2)) > 0).astype(int)
model = keras.Sequential([keras.layers.LSTM(8), keras.layers.Dense(2)])
loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(0.01)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_of(y, model(x))
    gradients = tape.gradient(loss, model.trainable_weights)
    optimizer.apply(gradients, model.trainable_weights)
    return loss


losses = [float(train_step(x, y)) for _step in range(60)]
assert losses[-1] < losses[0] / 2
for step in (0, 19, 39, 59):
    print(step + 1, round(losses[step], 4))
