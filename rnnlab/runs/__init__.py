"""Learners' training runs, without TensorFlow in the app's process.

`service.service()` is the face that pages and the command line call; nothing else in here is meant for them.

    service -> store (SQL: which runs there are and how they stand)
            -> dispatcher (a thread: the queue) -> cluster (a scheduler and a warm worker, processes of their own)
               -> task, in the worker: `rnnlab.training.train`, whose events go into a journal beside the snapshots

A run's journal and its ``.keras`` files under `Paths.storage` are the truth of it; the store is the list, and is
brought up to date from the journals whenever the app starts.
"""
