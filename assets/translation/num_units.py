import keras

I, H = 28, 128
for timesteps in (7, 28, 784):
    layer = keras.layers.LSTM(H)
    layer.build((None, timesteps, I))
    assert layer.count_params() == 4 * ((I + H) * H + H) == 80_384
    print("T", timesteps, "parameters", layer.count_params())
