"""Make the README's pictures from the real app: draw.png, inside.png, paths.png, home.png, train.png and score.gif.

    python assets/readme/make.py

Needs Chromium and requirements-dev.txt; takes a few minutes, because a network is trained for one of the pictures.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from tests.browser import hands  # noqa: E402
from tests.browser.real_app import CHROMIUM_ARGUMENTS, RealApp, running  # noqa: E402

FOLDER = Path(__file__).parent
WIDTH = 1440
PATIENCE = 240_000
#: lanes that a picture shows besides the hidden state
GATES = ("forget", "input", "cell")
#: milliseconds a row of the animation stands; the answer stands longer
ROW, ANSWER = 220, 2_500
#: bytes
LARGEST_PNG, LARGEST_GIF = 400_000, 1_500_000


def open_page(browser: Browser, address: str, height: int, scale: int = 2) -> Page:
    """A page in the light theme that moves only when it is told to."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": height},
        device_scale_factor=scale,
        locale="en-US",
        color_scheme="light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    hands.settle(page)
    return page


def save(picture: bytes, name: str, colours: int = 256) -> None:
    """Save a screenshot with few colours, which it has anyway, so that it stays small."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    path = FOLDER / name
    image.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
    tell(path, LARGEST_PNG)


def tell(path: Path, largest: int) -> None:
    """Say what was made. Ends the script where it is too large for a README."""
    size = path.stat().st_size
    with Image.open(path) as image:
        frames = getattr(image, "n_frames", 1)
        sys.stdout.write(f"{path.name}: {image.width} x {image.height}, {frames} pictures, {size:,} bytes\n")
    if size > largest:
        raise SystemExit(f"{path.name} is too large for a README")


def down_to_the_score(page: Page) -> bytes:
    """The window down to where the score ends, whatever stands below."""
    box = hands.score(page).bounding_box()
    assert box is not None
    return page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": box["y"] + box["height"] + 18})


def read_to_row(page: Page, row: int) -> None:
    """Scrub."""
    page.locator(".slider").fill(str(row))
    expect(hands.score(page)).to_have_attribute("data-step", str(row))


def open_gates(page: Page) -> None:
    """Open the lanes that a picture shows."""
    for lane in GATES:
        page.locator(f"[data-chip={lane}]").click()
    expect(page.locator(".lanes .panel")).to_have_count(len(GATES) + 1)


def rest(page: Page) -> None:
    """Nothing under the pointer, nothing focused."""
    page.mouse.move(1, 1)
    page.evaluate("document.activeElement?.blur()")


def draw_a_seven(page: Page) -> None:
    """Draw a seven and open the gates."""
    hands.draw_digit(page, 7, "bar")
    expect(hands.answer(page)).to_contain_text("It reads a 7")
    open_gates(page)


def picture_draw(browser: Browser, app: RealApp) -> None:
    """A drawn seven in the middle of being read."""
    page = open_page(browser, app.address("/draw"), height=1_000)
    draw_a_seven(page)
    read_to_row(page, 18)
    rest(page)
    save(down_to_the_score(page), "draw.png")
    page.context.close()


def picture_inside(browser: Browser, app: RealApp) -> None:
    """One step in numbers and the gradient, in the middle of a digit."""
    page = open_page(
        browser, app.address("/draw?sample=0&inside=step,gradient&row=18&lanes=forget,hidden"), height=1_500
    )
    expect(page.locator(".section.step")).to_be_visible()
    hands.settle(page)
    rest(page)
    upper, lower = page.locator(".rnn-score .stage").bounding_box(), page.locator(".section.step").bounding_box()
    assert upper is not None
    assert lower is not None
    height = lower["y"] + lower["height"] - upper["y"] + 24
    clip = {"x": upper["x"] - 16, "y": upper["y"] - 12, "width": upper["width"] + 32, "height": height}
    save(page.screenshot(clip=clip), "inside.png")
    page.context.close()


def picture_paths(browser: Browser, app: RealApp) -> None:
    """Trajectories of many digits near their end."""
    page = open_page(browser, app.address("/trajectories?sample=0"), height=900)
    page.locator(".scrub .slider").fill("24")
    rest(page)
    save(page.screenshot(clip={"x": 220, "y": 40, "width": WIDTH - 220, "height": 760}), "paths.png")
    page.context.close()


def picture_home(browser: Browser, app: RealApp) -> None:
    """Cover and guess, while it asks."""
    page = open_page(browser, app.address("/"), height=1_000)
    expect(hands.score(page)).to_have_attribute("data-phase", "asking")
    page.keyboard.press("4")
    rest(page)
    save(down_to_the_score(page), "home.png")
    page.context.close()


def picture_train(browser: Browser, app: RealApp) -> None:
    """A run in the middle."""
    page = open_page(browser, app.address("/train"), height=930)
    hands.choose(page, "Start from", "Quick start: an LSTM that reads well")
    hands.settle(page)
    page.get_by_role("button", name="Train", exact=True).click()
    hands.wait_for_points(page, 60, PATIENCE)
    rest(page)
    save(page.screenshot(), "train.png")
    page.get_by_role("button", name="Stop").click()
    page.context.close()


def animation(browser: Browser, app: RealApp) -> None:
    """The score from the first row to the answer, one picture a row."""
    page = open_page(browser, app.address("/draw"), height=1_000, scale=1)
    draw_a_seven(page)
    rest(page)
    first, last = page.locator(".rnn-score .stage"), page.locator(".rnn-score .readout")
    frames = []
    for row in range(1, 29):
        read_to_row(page, row)
        upper, lower = first.bounding_box(), last.bounding_box()
        assert upper is not None
        assert lower is not None
        clip = {
            "x": upper["x"] - 8,
            "y": upper["y"] - 8,
            "width": upper["width"] + 16,
            "height": lower["y"] - upper["y"] + 4,
        }
        frames.append(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"))
    page.context.close()
    # one palette for all, from four moments side by side; otherwise the colours would flicker
    some = frames[::9]
    together = Image.new("RGB", (some[0].width * len(some), some[0].height))
    for number, frame in enumerate(some):
        together.paste(frame, (number * frame.width, 0))
    palette = together.quantize(255, method=Image.Quantize.MAXCOVERAGE)
    still = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    for picture in still:
        colours, paper = picture.getpalette() or [], 3 * picture.getpixel((0, 0))
        colours[paper : paper + 3] = 255, 255, 255  # the paper is white, not nearly so
        picture.putpalette(colours)
    path = FOLDER / "score.gif"
    still[0].save(
        path,
        save_all=True,
        append_images=still[1:],
        duration=[ROW] * (len(still) - 1) + [ANSWER],
        loop=0,
        optimize=True,
    )
    tell(path, LARGEST_GIF)


def main(wanted: set[str]) -> None:
    """Make the pictures that are wanted; all of them if none is named."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    expect.set_options(timeout=PATIENCE)
    makers = {
        "draw": picture_draw,
        "inside": picture_inside,
        "paths": picture_paths,
        "home": picture_home,
        "gif": animation,
        "train": picture_train,
    }
    with tempfile.TemporaryDirectory() as home, running(Path(home)) as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        for name, make in makers.items():
            if not wanted or name in wanted:
                make(browser, app)
        browser.close()


if __name__ == "__main__":
    main(set(sys.argv[1:]))
