import numpy as np


def softmax(a):
    return np.exp(a) / np.exp(a).sum()


logits = np.zeros(10)
logits[7] = 100.0
once = softmax(logits)
twice = softmax(once)
assert np.isclose(once[7], 1)
assert np.isclose(twice[7], np.e / (np.e + 9))
assert np.isclose(-np.log(twice[7]), 1.4612, atol=1e-4)
print("p once ", round(float(once[7]), 4), "loss", round(float(abs(np.log(once[7]))), 4))
print("p twice", round(float(twice[7]), 4), "loss", round(float(-np.log(twice[7])), 4))
