import keras
import numpy as np

layer = keras.layers.LSTM(2)
layer.build((None, 28, 28))
i, f, g, o = np.split(np.array(layer.cell.bias), 4)
assert f.tolist() == [1, 1]
assert i.tolist() == g.tolist() == o.tolist() == [0, 0]

without = keras.layers.LSTM(2, unit_forget_bias=False)
without.build((None, 28, 28))
assert not np.any(without.cell.bias)

kept = {bias: (1 / (1 + np.exp(-bias))) ** 28 for bias in (0.0, 1.0, 5.0)}
assert np.isclose(kept[0.0], 0.5**28)
print("i", i, "f", f, "g", g, "o", o)
for bias, share in kept.items():
    print(f"sigmoid({bias:g})^28 = {share:.2e}")
