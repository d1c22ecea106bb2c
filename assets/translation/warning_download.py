from rnnlab.data import load_mnist

mnist = load_mnist()
assert mnist.train.labels.shape == (55_000,)
assert mnist.validation.labels.shape == (5_000,)
assert mnist.test.images.shape == (10_000, 28, 28)
assert mnist.test.images.min() == 0
assert mnist.test.images.max() == 1
print("train", mnist.train.labels.shape)
print("validation", mnist.validation.labels.shape)
print("test", mnist.test.images.shape, mnist.test.images.dtype)
