import keras

layer = keras.layers.LSTM(5, name="rnn")
layer.build((None, 2, 4))
paths = [weight.path for weight in layer.weights]
assert paths == ["rnn/lstm_cell/kernel", "rnn/lstm_cell/recurrent_kernel", "rnn/lstm_cell/bias"]
assert layer.compute_dtype == keras.config.floatx() == "float32"
for weight in layer.weights:
    print(weight.path, tuple(weight.shape), weight.dtype)
