"""How long a learner waits for the real app in a real browser. Prints a table.

python tests/benchmarks/app_times.py [start] [strokes] [frames] [training] [memory]
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from tests.benchmarks.eyes import PATIENCE, after, fresh_page, see  # noqa: E402
from tests.benchmarks.table import Row, print_table  # noqa: E402
from tests.browser import hands  # noqa: E402
from tests.browser.real_app import CHROMIUM_ARGUMENTS, RealApp, running  # noqa: E402
from tests.drawn_digits import draw  # noqa: E402

#: the steps from 3 on
SECOND_ROW_READ = re.compile("[3-9]|[12][0-9]")
STARTS, STROKES, CLICKS, FRAME_SECONDS, POLL_SECONDS = 3, 20, 5, 6, 10
MEGABYTE = 1e6


@contextmanager
def app_in(folder: str, name: str) -> Iterator[RealApp]:
    with running(Path(folder) / name) as app:
        yield app


def measure_start(browser: Browser, folder: str) -> list[Row]:
    """From `streamlit run` to the Home score moving, each time with an app and a browser's cache of their own."""
    healthy, moving, second_row = [], [], []
    for repeat in range(STARTS):
        begin = time.time()
        with app_in(folder, f"start{repeat}") as app:
            healthy.append(time.time() - begin)
            page = fresh_page(browser)
            page.goto(app.address("/"), wait_until="commit")
            expect(hands.score(page)).to_have_attribute("data-step", SECOND_ROW_READ)
            origin = page.evaluate("performance.timeOrigin") / 1_000 - begin
            scores = see(page)["scores"]
            moving.append(origin + next(score["at"] for score in scores if score["playing"]) / 1_000)
            second_row.append(origin + next(score["at"] for score in scores if score["step"] == 2) / 1_000)
            page.context.close()
    return [
        Row("streamlit run to the Home score playing", moving, "s", 3.0),
        Row("    until the server answers", healthy, "s"),
        Row("    until the second row is read", second_row, "s"),
    ]


def measure_strokes(browser: Browser, app: RealApp) -> list[Row]:
    """From pen-up to the first frame of the new score, and where that time goes."""
    page = fresh_page(browser)
    page.goto(app.address("/draw"))
    hands.canvas(page).wait_for()
    hands.settle(page)
    whole, sending, serving, showing, sizes = [], [], [], [], []
    drawings = [draw(digit, variant) for digit in (7, 4, 5, 2, 3, 8, 1, 9, 0, 6) for variant in ("bar", "open", "plain")
                if variant in _variants(digit)]  # fmt: skip
    strokes = [stroke for drawing in drawings * STROKES for stroke in drawing.strokes][: STROKES + 2]
    for number, stroke in enumerate(strokes):
        if number % 2 == 0 and number:
            hands.clear(page)
        before = hands.trace_id(page)
        hands.draw_stroke(page, stroke)
        expect(page.locator(f".rnn-score[data-trace]:not([data-trace='{before}'])")).to_have_count(1)
        hands.settle(page)
        seen = see(page)
        pen_up = seen["penUps"][-1]
        shown = next(
            score["at"] for score in seen["scores"] if score["at"] > pen_up and score["trace"] not in ("", before)
        )
        sent = after(seen["sent"], pen_up)
        arrived = [message for message in seen["received"] if sent < message["at"] <= shown]
        whole.append(shown - pen_up)
        sending.append(sent - pen_up)
        serving.append(arrived[-1]["at"] - sent)
        showing.append(shown - arrived[-1]["at"])
        sizes.append(sum(message["bytes"] for message in arrived))
    page.context.close()
    return [
        Row("pen-up to the first frame of the new score", whole[2:], "ms", 150),
        Row("    pen-up to the message to the server", sending[2:], "ms"),
        Row("    until the last answer before the frame", serving[2:], "ms"),
        Row("    until the frame", showing[2:], "ms"),
        Row("    bytes of the answer", sizes[2:], "bytes"),
    ]


def _variants(digit: int) -> set[str]:
    from tests.drawn_digits import VARIANTS

    return set(VARIANTS[digit])


def measure_frames(browser: Browser, app: RealApp) -> list[Row]:
    """Frames a second while the score plays with every lane open, and what the server is sent meanwhile."""
    page = fresh_page(browser)
    page.goto(app.address("/draw?sample=0"))
    hands.score(page).wait_for()
    hands.settle(page)
    page.locator("[data-chip='*']").click()
    page.locator(".control.restart").click()
    page.wait_for_timeout(500)
    before = see(page)
    page.wait_for_timeout(FRAME_SECONDS * 1_000)
    seen = see(page)
    frames = seen["frames"][len(before["frames"]) :]
    page.context.close()
    rates = [1_000 / (b - a) for a, b in zip(frames[::30], frames[30::30], strict=False)]
    return [
        Row("frames a second, six lanes playing", [30 * rate for rate in rates], "", 55, at_least=True),
        Row("    messages to the server meanwhile", [len(seen["sent"]) - len(before["sent"])], "", 0),
    ]


def measure_training(browser: Browser, app: RealApp) -> list[Row]:
    """From the click on Train to the first point, with a warm worker; and what a look at a run costs the server."""
    page = fresh_page(browser)
    page.goto(app.address("/train"))
    _wait_for_worker(page)
    usual = [_first_point(page, app, f"/train?steps=200&seed={seed}") for seed in range(1, CLICKS + 1)]
    other = [_first_point(page, app, f"/train?steps=200&hidden_size={64 + seed}") for seed in range(CLICKS)]
    page.goto(app.address("/train?hidden_size=64&steps=20000"))
    hands.settle(page)
    page.get_by_role("button", name="Train", exact=True).click()
    hands.wait_for_points(page, 3, PATIENCE)
    cost = _polling_cost(page, app)
    page.get_by_role("button", name="Stop").click()
    expect(hands.progress(page)).to_contain_text("Stopped", timeout=PATIENCE)
    page.context.close()
    return [
        Row("click on Train to the first point, warm worker", usual, "ms", 1_000),
        Row("    a size that was never trained before", other, "ms"),
        cost,
    ]


def _first_point(page: Page, app: RealApp, path: str) -> float:
    """Milliseconds from the click to the first point of the run that an address describes."""
    page.goto(app.address(path))
    hands.settle(page)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(hands.progress(page)).to_contain_text("Finished", timeout=PATIENCE)
    seen = see(page)
    click = seen["clicks"][-1]
    return float(next(point["at"] for point in seen["points"] if point["at"] > click and point["count"]) - click)


def _wait_for_worker(page: Page) -> None:
    """Look again until the worker is warm: the page says then on what it will train."""
    for _look in range(60):
        hands.settle(page)
        if page.get_by_text("It will train on:").count():
            return
        page.wait_for_timeout(2_000)
        page.reload()
    raise RuntimeError("the worker did not get warm")


def _polling_cost(page: Page, app: RealApp) -> Row:
    """CPU milliseconds of the app's process for each look at a run."""
    ticks, begin = len(see(page)["points"]), app.process.cpu_times()
    page.wait_for_timeout(POLL_SECONDS * 1_000)
    end, looks = app.process.cpu_times(), len(see(page)["points"]) - ticks
    used = (end.user + end.system) - (begin.user + begin.system)
    return Row("CPU of the server for each look at a run", [1_000 * used / looks] if looks else [], "ms")


def measure_memory(browser: Browser, folder: str) -> list[Row]:
    """The RSS of the Streamlit process in the life of one session."""
    rows = []
    with app_in(folder, "memory") as app:
        page = fresh_page(browser)

        def note(name: str, aim: float | None = None) -> None:
            hands.settle(page)
            rows.append(Row(f"RSS of the app {name}", [app.process.memory_info().rss / MEGABYTE], "MB", aim))

        rows.append(Row("RSS of the app before the first session", [app.process.memory_info().rss / MEGABYTE], "MB"))
        page.goto(app.address("/"))
        expect(hands.score(page)).to_have_attribute("data-phase", "asking")
        note("on Home")
        hands.go_to(page, "Draw")
        hands.draw_digit(page, 7)
        note("with a drawing")
        hands.go_to(page, "Train")
        _wait_for_worker(page)
        note("with a warm worker")
        page.goto(app.address("/train?hidden_size=64&steps=300"))
        hands.settle(page)
        page.get_by_role("button", name="Train", exact=True).click()
        expect(hands.progress(page)).to_contain_text("Finished · step 300", timeout=PATIENCE)
        page.get_by_role("button", name="Watch it read").click()
        hands.draw_digit(page, 4, "open")
        note("with one session that has drawn and trained", 250)
        workers = sum(_rss(child) for child in app.process.children(recursive=True))
        rows.append(Row("    its scheduler and worker beside it", [workers / MEGABYTE], "MB"))
        page.context.close()
    return rows


def _rss(process: psutil.Process) -> int:
    return int(process.memory_info().rss)


def main(wanted: set[str]) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    expect.set_options(timeout=PATIENCE)
    in_one_app: dict[str, Callable[[Browser, RealApp], list[Row]]] = {
        "strokes": measure_strokes,
        "frames": measure_frames,
        "training": measure_training,
    }
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        if "start" in wanted:
            rows += measure_start(browser, folder)
        if wanted & in_one_app.keys():
            with app_in(folder, "app") as app:
                for name, measure in in_one_app.items():
                    rows += measure(browser, app) if name in wanted else []
        if "memory" in wanted:
            rows += measure_memory(browser, folder)
        browser.close()
    print_table("The app", rows)


if __name__ == "__main__":
    main(set(sys.argv[1:]) or {"start", "strokes", "frames", "training", "memory"})
