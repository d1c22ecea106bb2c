"""The main program of the scheduler and of the worker that the app starts: Dask's own, on a lifeline.

    python -m rnnlab.runs.worker.main scheduler …      python -m rnnlab.runs.worker.main worker …

The app holds the other end of standard input. When that closes, because the app has ended in whatever way, this
process ends at once.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading


def _end_with_the_app() -> None:
    while os.read(0, 1024):
        pass
    shutil.rmtree(os.environ.get("RNNLAB_CLUSTER_FOLDER", ""), ignore_errors=True)
    # Not sys.exit: neither a thread in TensorFlow nor a scheduler that waits for its clients may delay this.
    os._exit(0)


def main(role: str, arguments: list[str]) -> None:
    """Be a scheduler or a worker, until the app ends."""
    threading.Thread(target=_end_with_the_app, name="rnnlab-lifeline", daemon=True).start()
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s", level=logging.INFO)
    sys.argv = [f"rnnlab {role}", *arguments]
    if role == "scheduler":
        from distributed.cli.dask_scheduler import main as dask_main
    else:
        from distributed.cli.dask_worker import main as dask_main

        # After Dask is imported: two threads importing at once trip over each other.
        from rnnlab.runs.worker.warm_up import WARM_UP

        WARM_UP.begin()
    dask_main()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
