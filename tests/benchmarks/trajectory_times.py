"""Prints what the picture of paths costs: reading, PCA, t-SNE, bytes, frames a second, and the app's memory.

    python tests/benchmarks/trajectory_times.py [numbers] [frames] [memory]

Frames and memory need Playwright and Chromium. The frames are of software rendering where there is no graphics
processor; beside those while playing stand those of the same page at rest, the most that this machine gives.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from rnnlab.analysis.trajectories import fit_projection, last_by_tsne, read_digits, trajectories  # noqa: E402
from rnnlab.data import load_mnist  # noqa: E402
from rnnlab.network import Network, load_network  # noqa: E402
from rnnlab.player.paths.payload import OwnDigit, paths_payload, scatter_payload  # noqa: E402
from rnnlab.recipe import Recipe  # noqa: E402
from rnnlab.weights import keras_shapes  # noqa: E402
from tests.benchmarks.eyes import PATIENCE  # noqa: E402
from tests.benchmarks.table import Row, print_table  # noqa: E402
from tests.browser import hands  # noqa: E402
from tests.browser.real_app import CHROMIUM_ARGUMENTS, RealApp, running  # noqa: E402

REPEATS = 3
CASES = {
    "LSTM, T = 28, H = 128": Recipe(),
    "LSTM, T = 28, H = 512": Recipe(hidden_size=512),
    "LSTM, T = 784, H = 128": Recipe(timesteps=784),
    "LSTM, T = 784, H = 512": Recipe(timesteps=784, hidden_size=512),
}
#: frames that the page really got in three seconds, after something was pressed or nothing was
FRAMES = """([play]) => new Promise((done) => {
    const roots = [document, ...[...document.querySelectorAll("*")].flatMap((each) => each.shadowRoot || [])];
    const find = (selector) => roots.map((root) => root.querySelector(selector)).find(Boolean);
    if (play) find(".control.restart").click();
    let frames = 0;
    const begin = performance.now();
    const tick = (now) => {
        frames += 1;
        if (now - begin > 3000) done((frames * 1000) / (now - begin));
        else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
})"""
#: what is opened for the frames
PAGES = {
    "300 digits, 28 rows": "/trajectories?sample=0",
    "240 digits, 196 timesteps": "/trajectories?sample=0&network=failed_long_simple_rnn",
}


def timed(act: Callable[[], object]) -> list[float]:
    """Milliseconds of each of some repeats."""
    taken = []
    for _repeat in range(REPEATS):
        begin = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begin) * 1_000)
    return taken


def network_of(recipe: Recipe) -> Network:
    if recipe == Recipe():
        return load_network("lstm")
    random = np.random.default_rng(0)
    weights = [random.normal(0, 0.1, shape).astype(np.float32) for shape in keras_shapes(recipe)]
    return Network.from_keras_weights(recipe, weights)


def measure_numbers() -> list[Row]:
    """What Python does before the picture is sent."""
    begin = time.perf_counter()
    fit_projection(np.eye(3, dtype=np.float32))
    first = Row("the first PCA, which loads scikit-learn", [(time.perf_counter() - begin) * 1_000], "ms")
    return [first, *(row for name, recipe in CASES.items() for row in measure_case(name, network_of(recipe)))]


def measure_case(name: str, network: Network) -> list[Row]:
    test = load_mnist().test
    own = OwnDigit("Your digit", test.image(0))
    found, trace = trajectories(network), network.trace(own.image)
    images = test.pixels[found.paths.indices].astype(np.float32) / np.float32(255)
    states = read_digits(network, images).states
    payload = paths_payload(found, own, trace)
    scatter = last_by_tsne(found.last, trace.hidden[-1])
    return [
        Row(f"{name}: {len(images)} digits are read", timed(lambda: read_digits(network, images)), "ms"),
        Row("    PCA of all their states", timed(lambda: fit_projection(states)), "ms"),
        Row("    the payload is made", timed(lambda: paths_payload(found, own, trace).to_bytes()), "ms"),
        Row("    its bytes", [len(payload.to_bytes())], "bytes"),
        Row("    t-SNE of the last states", timed(lambda: last_by_tsne(found.last, trace.hidden[-1])), "ms"),
        Row("    its bytes", [len(scatter_payload(scatter, found, own, trace).to_bytes())], "bytes"),
    ]


def measure_frames(page: Page, app: RealApp) -> list[Row]:
    """Frames a second while it plays, at two densities, and at rest."""
    rows = []
    for name, path in PAGES.items():
        page.goto(app.address(path))
        expect(page.locator(".paths[data-step]")).to_be_visible()
        hands.settle(page)
        for whole in (False, True):
            if whole:
                page.locator(".chip.trails").click()
            frames = [page.evaluate(FRAMES, [True]) for _repeat in range(3)]
            rows.append(Row(f"{name}{', whole trails' if whole else ''}: playing", frames, "frames a second", 58, True))
        page.locator(".control.play").click()
        rest = [page.evaluate(FRAMES, [False]) for _repeat in range(2)]
        rows.append(Row("    the same page at rest", rest, "frames a second"))
    return rows


def measure_memory(page: Page, app: RealApp) -> list[Row]:
    """Resident memory of the app's process, page after page."""
    rows = []
    visits = {
        "after Draw": "/draw?sample=0",
        "after Trajectories: PCA": "/trajectories?sample=0",
        "after t-SNE": "/trajectories?sample=0&path_view=tsne",
        "after the cell state, a GRU, and 196 timesteps": "/trajectories?sample=0&path_state=cell",
    }
    for name, path in visits.items():
        page.goto(app.address(path))
        expect(page.locator(".rnn-score[data-step]")).to_be_visible()
        hands.settle(page)
        if "196" in name:
            for network in ("gru", "failed_long_simple_rnn"):
                page.goto(app.address(f"/trajectories?sample=0&network={network}"))
                expect(page.locator(".paths[data-step]")).to_be_visible()
                hands.settle(page)
        rows.append(Row(f"the app's memory {name}", [app.process.memory_info().rss / 1e6], "MB"))
    return rows


def main(wanted: set[str]) -> None:
    rows = measure_numbers() if "numbers" in wanted else []
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    in_browser = {"memory": measure_memory, "frames": measure_frames}
    if wanted & in_browser.keys():
        expect.set_options(timeout=PATIENCE)
        with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
            with running(Path(folder) / "home") as app:
                for name, measure in in_browser.items():
                    if name in wanted:
                        page = browser.new_page(viewport={"width": 1440, "height": 900})
                        page.set_default_timeout(PATIENCE)
                        rows += measure(page, app)
                        page.close()
            browser.close()
    print_table("Trajectories", rows)


if __name__ == "__main__":
    main(set(sys.argv[1:]) or {"numbers", "frames", "memory"})
