"""The Dask topics on which workers tell the app what happens. Small notices only: a topic keeps all that it is told."""

#: how runs go on: ``run``, ``attempt``, ``values`` (columns of the store)
RUNS = "rnnlab-runs"
#: a worker is warm: ``address`` and the fields of `warmth.WorkerFacts`
WORKERS = "rnnlab-workers"
