"""Prints what the score costs: bytes, milliseconds a draw, frames a second.

    python tests/benchmarks/player_frames.py

Needs Playwright and Chromium. The figures are of software rendering where there is no graphics processor.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from rnnlab.data import load_mnist  # noqa: E402
from rnnlab.network import Network  # noqa: E402
from rnnlab.notation import lane_keys  # noqa: E402
from rnnlab.player import score_html, score_payload  # noqa: E402
from rnnlab.player.bundle import script, style  # noqa: E402
from rnnlab.recipe import Recipe  # noqa: E402
from rnnlab.trace import Trace  # noqa: E402
from rnnlab.weights import keras_shapes  # noqa: E402

CASES = {
    "LSTM, T = 28, H = 128 (default)": Recipe(),
    "LSTM, T = 784, H = 128": Recipe(timesteps=784),
    "LSTM, T = 28, H = 512": Recipe(hidden_size=512),
    "LSTM, T = 784, H = 512 (binned)": Recipe(timesteps=784, hidden_size=512),
}
#: a slider event draws at once, so its cost is the cost of a draw without the compositor's
DRAWS = """() => {
    const slider = document.querySelector('.slider'), last = Number(slider.max), count = 200;
    const begin = performance.now();
    for (let turn = 0; turn < count; turn++) {
        slider.value = String(1 + (turn * 7919) % last);
        slider.dispatchEvent(new Event('input'));
    }
    return (performance.now() - begin) / count;
}"""
#: frames that the page really got in two seconds of playing
FRAMES = """() => new Promise((done) => {
    let frames = 0;
    document.querySelector('.restart').click();
    const begin = performance.now();
    const tick = (now) => {
        frames += 1;
        if (now - begin > 2000) done((frames * 1000) / (now - begin));
        else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
})"""


def random_trace(recipe: Recipe) -> Trace:
    random = np.random.default_rng(0)
    weights = [random.normal(0, 0.3, shape).astype(np.float32) for shape in keras_shapes(recipe)]
    return Network.from_keras_weights(recipe, weights).trace(load_mnist().test.image(0))


def measure(page: Page, file: Path) -> tuple[float, float, float]:
    """Milliseconds from script to first picture, milliseconds a draw, frames a second."""
    page.goto(file.as_uri())
    page.wait_for_selector(".rnn-score[data-step]")
    first = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN")
    frames = page.evaluate(FRAMES)
    return first, page.evaluate(DRAWS), frames


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    print(f"script {len(script()):,} bytes, style {len(style()):,} bytes")
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = running.chromium.launch(executable_path=chromium, args=flags)
        for name, recipe in CASES.items():
            trace = random_trace(recipe)
            begin = time.perf_counter()
            payload = score_payload(trace)
            size = len(payload.to_bytes())
            made = (time.perf_counter() - begin) * 1000
            print(f"{name}: payload {size:,} bytes, made in {made:.1f} ms")
            for lanes in (("hidden",), lane_keys(recipe.cell)):
                file = Path(folder) / "score.html"
                file.write_text(score_html(trace, open_lanes=lanes), encoding="utf-8")
                for density in (1, 2):
                    context = browser.new_context(viewport={"width": 1440, "height": 900}, device_scale_factor=density)
                    first, draw, frames = measure(context.new_page(), file)
                    context.close()
                    print(f"    {len(lanes)} lanes, density {density}: {frames:.0f} frames a second, "
                          f"{draw:.2f} ms a draw, first picture after {first:.0f} ms")  # fmt: skip
        browser.close()


if __name__ == "__main__":
    main()
