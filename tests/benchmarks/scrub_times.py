"""Prints what dragging through two axes costs: a digit at every row, as a network read it at twenty steps of its training.

    python tests/benchmarks/scrub_times.py

Needs Playwright and Chromium. Both sliders are moved at every frame for two seconds; the aim is 60 frames a second and
less than a megabyte for twenty snapshots. The figures are of software rendering where there is no graphics processor.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from rnnlab.data import load_mnist  # noqa: E402
from rnnlab.network import Network  # noqa: E402
from rnnlab.notation import lane_keys  # noqa: E402
from rnnlab.player.bundle import payload_html  # noqa: E402
from rnnlab.player.score.payload import Shown, Take, View, score_payload  # noqa: E402
from rnnlab.recipe import Recipe  # noqa: E402
from rnnlab.trace import Trace  # noqa: E402
from rnnlab.weights import keras_shapes  # noqa: E402

STAGES = 20
CASES = {
    "LSTM, T = 28, H = 128 (default)": Recipe(),
    "GRU, T = 28, H = 128": Recipe(cell="gru"),
    "LSTM, T = 28, H = 512": Recipe(hidden_size=512),
    "LSTM, T = 784, H = 128 (binned)": Recipe(timesteps=784),
}
#: moves both sliders at every frame for two seconds: frames a second, and milliseconds that the drawing of one took
DRAG = """() => new Promise((done) => {
    const [rows, steps] = ['.scrub .slider', '.takes .slider'].map((which) => document.querySelector(which));
    const move = (slider, share) => {
        slider.value = String(Number(slider.min) + Math.round(share * (Number(slider.max) - Number(slider.min))));
        slider.dispatchEvent(new Event('input'));
    };
    let frames = 0, spent = 0;
    const begin = performance.now();
    const tick = (now) => {
        frames += 1;
        const before = performance.now();
        move(rows, (frames % 28) / 27);
        move(steps, (frames % 23) / 22);
        spent += performance.now() - before;
        if (now - begin > 2000) done([(frames * 1000) / (now - begin), spent / frames]);
        else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
})"""


def traces(recipe: Recipe) -> list[Trace]:
    image = load_mnist().test.image(0)
    made = []
    for seed in range(STAGES):
        random = np.random.default_rng(seed)
        weights = [random.normal(0, 0.3, shape).astype(np.float32) for shape in keras_shapes(recipe)]
        made.append(Network.from_keras_weights(recipe, weights).trace(image))
    return made


def main() -> None:
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = running.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        print(
            "| network | lanes | bytes of 20 snapshots | frames a second | ms a frame's drawing |\n|---|---:|---:|---:|---:|"
        )
        for name, recipe in CASES.items():
            last, *others = traces(recipe)
            takes = [Take(str(10 * place), trace) for place, trace in enumerate(others)]
            payload = score_payload(Shown(last, first="200", axis="training", takes=takes))
            for lanes in (("hidden",), lane_keys(recipe.cell)):
                file = Path(folder) / "score.html"
                file.write_text(payload_html(payload, View(open_lanes=lanes)), encoding="utf-8")
                page.goto(file.as_uri())
                page.wait_for_selector(".takes .slider")
                frames, drawing = page.evaluate(DRAG)
                size = len(payload.to_bytes())
                print(f"| {name} | {len(lanes)} | {size:,} | {frames:.0f} | {drawing:.1f} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
