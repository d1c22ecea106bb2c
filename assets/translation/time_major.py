import numpy as np

from rnnlab.cells import LstmWeights, lstm_step

rng = np.random.default_rng(0)
B, T, I, H = 3, 2, 4, 5
draw = [rng.normal(size=shape).astype(np.float32) for _gate in range(4) for shape in ((I, H), (H, H), (H,))]
weights = LstmWeights(*draw)


def read(x):  # (T, B, I)
    h = c = np.zeros((B, H), np.float32)
    outputs = []
    for x_t in x:  # (B, I)
        h, c, *_ = lstm_step(x_t, h, c, weights)
        outputs.append(h)
    return np.stack(outputs)  # (T, B, H)


batch_major = rng.normal(size=(B, T, I)).astype(np.float32)
time_major = batch_major.transpose(1, 0, 2)
outputs = read(time_major)
assert outputs.shape == (T, B, H)
assert outputs.transpose(1, 0, 2).shape == (B, T, H)
print("batch_major", batch_major.shape, "->", outputs.transpose(1, 0, 2).shape)
print("time_major", time_major.shape, "->", outputs.shape)
