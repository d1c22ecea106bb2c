import numpy as np

z, h_prev, g = np.float32(0.9), np.float32(0.5), np.float32(-0.8)
keeps = z * h_prev + (1 - z) * g
z_replaces = 1 - z
replaces = (1 - z_replaces) * h_prev + z_replaces * g
assert np.isclose(keeps, replaces)
assert not np.isclose(keeps, (1 - z) * h_prev + z * g)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


assert np.isclose(1 - sigmoid(2.0), sigmoid(-2.0))
print("z = 0.9, keeps:", round(float(keeps), 3))
print("z = 0.1, replaces:", round(float(replaces), 3))
print("z = 0.9, replaces:", round(float((1 - z) * h_prev + z * g), 3))
