import numpy as np

rng = np.random.default_rng(0)


def batches(images, size):
    order = rng.permutation(images)
    while True:
        while len(order) < size:
            order = np.concatenate([order, rng.permutation(images)])
        yield order[:size]
        order = order[size:]


images, size = 55_000, 16
assert images % size == 8
dealt = batches(images, size)
epoch = np.concatenate([next(dealt) for _ in range(images // size)])
assert len(np.unique(epoch)) == 54_992
straddling = next(dealt)
assert len(np.setdiff1d(np.arange(images), epoch)) == 8
assert np.isin(np.setdiff1d(np.arange(images), epoch), straddling).all()
print("batches", images // size, "+", images % size)
print("images", len(epoch), "different", len(np.unique(epoch)))
print("straddling", straddling.shape)
