import tensorflow as tf

gpus = tf.config.list_physical_devices("GPU")
for gpu in gpus:
    limit = tf.config.LogicalDeviceConfiguration(memory_limit=2048)
    tf.config.set_logical_device_configuration(gpu, [limit])
    assert tf.config.get_logical_device_configuration(gpu) == [limit]
print("GPU", len(gpus))
print("CPU", len(tf.config.list_physical_devices("CPU")))
