"""How long a learner waits from the click on an experiment to the redrawn score, and what of it `operate` takes.

python tests/benchmarks/surgery_times.py [browser] [operate]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from rnnlab.analysis.surgery import Carry, Clamp, Freeze, Reset, Reverse, Rows, Surgery, operate  # noqa: E402
from rnnlab.data import load_mnist  # noqa: E402
from rnnlab.network import Network, load_network  # noqa: E402
from rnnlab.recipe import Recipe  # noqa: E402
from rnnlab.weights import keras_shapes  # noqa: E402
from tests.benchmarks.eyes import PATIENCE, after, fresh_page, see  # noqa: E402
from tests.benchmarks.table import Row, print_table  # noqa: E402
from tests.browser import hands  # noqa: E402
from tests.browser.real_app import CHROMIUM_ARGUMENTS, RealApp, running  # noqa: E402

CLICKS, WARM, REPEATS, SECONDS = 40, 4, 200, 5.0
#: milliseconds, at the 95th percentile
AIM = 150
EXPERIMENTS = ("Never forget", "Read the digit upside down", "Shuffle the rows", "Start with the memory of a 3")


#: Notes when a lane's picture was painted and which one: the score paints each lane's whole picture once, on new data.
PAINTINGS = """(() => {
    window.paintings = [];
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (picture, ...rest) {
        let sum = 0;
        const cells = new Uint32Array(picture.data.buffer);
        for (const cell of cells) sum = (Math.imul(sum, 31) + cell) | 0;
        window.paintings.push({at: performance.now(), sum});
        return put.call(this, picture, ...rest);
    };
})();"""


def measure_browser(browser: Browser, app: RealApp) -> list[Row]:
    """From the click to the first frame of the new score, and where that time goes."""
    page = fresh_page(browser)
    page.add_init_script(PAINTINGS)
    page.goto(app.address("/draw?sample=0&inside=surgery&row=28"))
    hands.score(page).wait_for()
    hands.settle(page)
    _wait_for_rest(app)
    parts = [_click(page, EXPERIMENTS[number % len(EXPERIMENTS)]) for number in range(CLICKS + WARM)]
    page.context.close()
    whole, sending, serving, showing, sizes = zip(*parts[WARM:], strict=True)
    late = float(np.percentile(whole, 95))
    return [
        Row("click on an experiment to the redrawn score", whole, "ms"),
        Row("    of those, the 95th percentile", [late], "ms", AIM),
        Row("    click to the message to the server", sending, "ms"),
        Row("    until the last answer before the frame", serving, "ms"),
        Row("    until the frame", showing, "ms"),
        Row("    bytes of the answer", sizes, "bytes"),
    ]


def _wait_for_rest(app: RealApp) -> None:
    """Wait until the app's worker has warmed up: until then it takes a processor for itself."""
    for _look in range(30):
        before = _used(app)
        time.sleep(2)
        if _used(app) - before < 0.2:
            return


def _used(app: RealApp) -> float:
    """CPU seconds of the app and of everything that it has started."""
    return sum(sum(process.cpu_times()[:2]) for process in app.family())


def _click(page: Page, name: str) -> tuple[float, float, float, float, float]:
    """Milliseconds of the whole, of its three parts, and the answer's bytes."""
    # what the score shows now; the experiment before the last may well be painted again
    known = {painting["sum"] for painting in page.evaluate("window.paintings.splice(0)")}
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function("known => window.paintings.some(({sum}) => !known.includes(sum))", arg=list(known))
    hands.settle(page)
    seen = see(page)
    click = seen["clicks"][-1]
    painted = next(one["at"] for one in page.evaluate("window.paintings") if one["sum"] not in known)
    # the frame in which it is painted is on the screen when the next one begins
    shown = after(seen["frames"], painted)
    sent = after(seen["sent"], click)
    arrived = [message for message in seen["received"] if sent < message["at"] <= painted]
    last = arrived[-1]["at"]
    return shown - click, sent - click, last - sent, shown - last, sum(message["bytes"] for message in arrived)


def measure_operate() -> list[Row]:
    """`operate` alone, beside a trace without surgery."""
    lstm, digit = load_network("lstm"), load_mnist().test.image(0)
    everywhere = Rows(0, 27)
    several: Sequence[Surgery] = (
        Clamp("forget", 0.5, everywhere), Clamp("output", 0, everywhere, (3, 5)), Freeze(Rows(5, 9), (1, 2)),
        Reset(14), Carry(18), Reverse(),
    )  # fmt: skip
    rows = [
        _row("trace, LSTM of 128, T = 28", lstm, digit, ()),
        _row("    the forget gate held in 5 rows", lstm, digit, (Clamp("forget", 0, Rows(9, 13)),)),
        _row("    another digit's state carried over", lstm, digit, (Carry(18),)),
        _row("    six surgeries at once", lstm, digit, several),
    ]
    random = np.random.default_rng(0)
    recipe = Recipe(hidden_size=512, timesteps=784)
    large = Network.from_keras_weights(recipe, [random.normal(0, 0.04, shape) for shape in keras_shapes(recipe)])
    hold = (Clamp("forget", 0, Rows(0, 783)),)
    return [
        *rows,
        _row("trace, LSTM of 512, T = 784", large, digit, ()),
        _row("    the forget gate held in every row", large, digit, hold),
    ]


def _row(name: str, network: Network, digit: np.ndarray, surgeries: Sequence[Surgery]) -> Row:
    times: list[float] = []
    end = time.perf_counter() + SECONDS
    while len(times) < REPEATS and (len(times) < 3 or time.perf_counter() < end):
        begin = time.perf_counter()
        operate(network, digit, surgeries)
        times.append(1_000 * (time.perf_counter() - begin))
    return Row(name, times, "ms")


def main(wanted: set[str]) -> None:
    rows: list[Row] = []
    if "browser" in wanted:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        expect.set_options(timeout=PATIENCE)
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
            with running(Path(folder) / "app") as app:
                rows += measure_browser(browser, app)
            browser.close()
    if "operate" in wanted:
        rows += measure_operate()
    print_table("Surgery", rows)


if __name__ == "__main__":
    main(set(sys.argv[1:]) or {"browser", "operate"})
