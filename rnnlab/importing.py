"""One thread imports at a time, where several begin at once: sessions of a fresh server, and the start of the queue.

Two threads that import a package and one of its modules, each from its end, may wait for each other for ever. Python then
raises in one of them, and a learner who was the first to open a page would see that.
"""

from __future__ import annotations

import threading

#: to be held round imports in a thread that is not alone: ``with one_at_a_time: from rnnlab.x import y``
one_at_a_time = threading.RLock()
