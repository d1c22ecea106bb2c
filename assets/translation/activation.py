import keras
import numpy as np

x = 5 * np.random.default_rng(0).normal(size=(3, 20, 4)).astype(np.float32)
tanh = np.array(keras.layers.LSTM(5)(x))
relu = np.array(keras.layers.LSTM(5, activation="relu")(x))
assert np.abs(tanh).max() < 1
assert relu.min() >= 0

settings = keras.layers.LSTM(5).get_config()
assert settings["activation"] == "tanh"
assert settings["recurrent_activation"] == "sigmoid"
print("tanh", f"{tanh.min():.2f} … {tanh.max():.2f}")
print("relu", f"{relu.min():.2f} … {relu.max():.2f}")
