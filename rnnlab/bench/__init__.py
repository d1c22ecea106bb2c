"""How fast training is on this machine, beside Keras' ``fit``, PyTorch's layers and what matrix products alone allow.

    python -m rnnlab bench [--cell lstm] [--timesteps 28] [--hidden-size 128] [--rounds 5]

Every contender is a process of its own (`child`), so that none warms up, or crowds out, another; they are asked in
turn for short bursts of training steps (`duel`), so that a busy machine slows all of them alike.
"""
