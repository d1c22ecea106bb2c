images, batch = 55_000, 128

updates, step = 0, 0
while step * batch < 100_000:  # 002
    updates, step = updates + 1, step + 1
assert updates == 782
assert updates * batch == 100_096

assert round(100_000 * batch / images) == 233  # 004
assert 55_000 // 50 == 1_100  # 003
print("002:", updates, "updates,", updates * batch, "images,", round(updates * batch / images, 2), "epochs")
print("004:", 100_000, "updates,", 100_000 * batch, "images,", round(100_000 * batch / images), "epochs")
print("003:", 6 * 1_100, "updates,", 6 * 55_000, "images,", 6, "epochs")
