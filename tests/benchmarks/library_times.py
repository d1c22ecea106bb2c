"""How long the parts without a browser take: traces, payloads, ink, the import. Prints a table.

    python tests/benchmarks/library_times.py

Keras' `predict` of one image, which gives the last answer only, is timed in the same run as the peer of a trace.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402

from rnnlab import Recipe, digit_from_ink, load_mnist  # noqa: E402
from rnnlab.network import Network  # noqa: E402
from rnnlab.player import score_html, score_payload  # noqa: E402
from rnnlab.weights import keras_shapes  # noqa: E402
from tests.benchmarks.table import Row, print_table  # noqa: E402
from tests.drawn_digits import draw  # noqa: E402

CELLS = ("lstm", "gru", "simple_rnn")
#: milliseconds, by cell and timesteps
AIMS = {("lstm", 28): 2.0, ("lstm", 784): 60.0}
#: bytes, by hidden units and timesteps
PAYLOAD_AIMS = {(128, 28): 64_000, (128, 784): 2_000_000, (512, 28): 2_000_000}


def times(task: Callable[[], object], seconds: float = 1.0) -> list[float]:
    """Milliseconds of every call in about `seconds` of calls, after two that warm up."""
    task(), task()
    taken: list[float] = []
    while sum(taken) < seconds * 1_000 or len(taken) < 5:
        start = time.perf_counter()
        task()
        taken.append((time.perf_counter() - start) * 1_000)
    return taken


def random_network(recipe: Recipe) -> Network:
    random = np.random.default_rng(0)
    arrays = [random.normal(0, 0.1, shape).astype(np.float32) for shape in keras_shapes(recipe)]
    return Network.from_keras_weights(recipe, arrays)


def trace_rows(image: np.ndarray) -> list[Row]:
    """One trace of every cell, short and long, beside Keras."""
    import keras

    rows = []
    for steps in (28, 784):
        for cell in CELLS:
            network = random_network(Recipe(cell=cell, timesteps=steps))
            taken = times(lambda network=network: network.trace(image))
            rows.append(Row(f"trace, {cell}, T = {steps}, H = 128", taken, "ms", AIMS.get((cell, steps))))
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "peer.keras"
                network.save(path)
                peer = keras.models.load_model(path)
            sequence = image.reshape(1, steps, 784 // steps)
            taken = times(lambda peer=peer, sequence=sequence: peer.predict(sequence, verbose=0))
            rows.append(Row("    Keras' predict, the last answer only", taken, "ms"))
    return rows


def payload_rows(image: np.ndarray) -> list[Row]:
    rows = []
    for hidden, steps in PAYLOAD_AIMS:
        trace = random_network(Recipe(hidden_size=hidden, timesteps=steps)).trace(image)
        made = score_payload(trace).to_bytes()
        name = f"payload, lstm, T = {steps}, H = {hidden}"
        rows.append(Row(name, [len(made)], "bytes", PAYLOAD_AIMS[hidden, steps]))
        rows.append(Row("    making it", times(lambda trace=trace: score_payload(trace).to_bytes()), "ms"))
    trace = random_network(Recipe()).trace(image)
    rows.append(Row("score_html of it", times(lambda: score_html(trace)), "ms"))
    return rows


def ink_rows() -> list[Row]:
    drawings = [draw(digit, variant).rgba() for digit, variant in ((7, "bar"), (8, "two rings"), (1, "plain"))]
    return [
        Row(
            "digit_from_ink, 280 x 280",
            [t for ink in drawings for t in times(lambda ink=ink: digit_from_ink(ink))],
            "ms",
        )
    ]


def import_row() -> Row:
    code = "import time; t = time.perf_counter(); import rnnlab; print((time.perf_counter() - t) * 1000)"
    taken = [
        float(subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        for _repeat in range(7)
    ]
    return Row("import rnnlab", taken[1:], "ms")


def main() -> None:
    image = load_mnist().test.image(0)
    # before Keras is loaded and its threads compete
    rows = [import_row(), *ink_rows(), *payload_rows(image)]
    print_table("The library", rows + trace_rows(image))


if __name__ == "__main__":
    main()
