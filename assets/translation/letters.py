import numpy as np

from rnnlab.cells import LstmWeights, lstm_step

rng = np.random.default_rng(0)
draw = [rng.normal(size=shape).astype(np.float32) for _gate in range(4) for shape in ((4, 5), (5, 5), (5,))]
step = lstm_step(
    rng.normal(size=4).astype(np.float32), np.zeros(5, np.float32), np.zeros(5, np.float32), LstmWeights(*draw)
)
a_t, C_t = step.h, step.c  # a^<t>, c^<t>
assert np.allclose(a_t, step.o * np.tanh(C_t))
assert a_t.shape == C_t.shape == (5,)
print("h_t = a^<t>", a_t.round(3))
print("c_t = c^<t> = C_t", C_t.round(3))
