"""The Dask topics on which workers notify the app. Small notices only: a topic keeps its last thousand."""

#: how runs go on: ``run``, ``attempt``, ``values`` (columns of the store)
RUNS = "rnnlab-runs"
#: a worker is warm: ``address`` and the fields of `warm_up.WorkerFacts`
WORKERS = "rnnlab-workers"
