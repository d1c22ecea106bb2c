import keras

cell = keras.layers.LSTMCell(128)
cell.build((None, 28))
assert cell.kernel.shape == (28, 512)
assert cell.recurrent_kernel.shape == (128, 512)
assert cell.bias.shape == (512,)
assert cell.state_size == [128, 128]
for weight in cell.weights:
    print(weight.name, tuple(weight.shape))
