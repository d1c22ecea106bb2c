"""Forward and backward passes written by hand, for the CPU.

TensorFlow's own way through a recurrent layer, Keras and a tape, spends half its time on bookkeeping here. These passes
do the same sums with fewer and larger operations: one matrix product a timestep each way, one product for all weight
gradients, one ``tanh`` for all gates, a chain of operations for each core, and products in bfloat16 where the
processor multiplies that type itself. `model.HandModel` puts them together; tests hold their gradients against a
`tf.GradientTape` through the Keras layer.
"""
