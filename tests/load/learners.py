"""What learners do, page by page: each use of a page is a few actions, each of them one that a person could take there.

To add one: an async function of a session and a source of chance that does one action, and a line in `USES`.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from urllib.parse import parse_qs, urlencode

from rnnlab.ink.drawing import DEFAULT_PEN, Drawing, Stroke
from tests import drawn_digits
from tests.load import messages
from tests.load.session import PATIENCE, Gone, Session
from tests.load.tab import Missing

Act = Callable[[Session, Random], Awaitable[None]]
_INK = "#10131a"


@dataclass(frozen=True, slots=True)
class Use:
    """A way to use a page."""

    #: the page's name in its address; "" is Home
    page: str
    #: None: there is nothing to do but to look
    act: Act | None
    #: how often it is chosen, beside the others
    weight: int


async def _another_digit(session: Session, _random: Random) -> None:
    """Home's next digit."""
    score = session.tab.find("bidi_component", key="home_score")
    await session.tell("home: next digit", score, "next", True)


async def _test_digit(session: Session, random: Random) -> None:
    """A test digit by its class; the tab that has them is opened first."""
    if not session.tab.has("button", key="sample_0"):
        await _look_at(session, 1)
    await session.click("draw: a test digit", key=f"sample_{random.randrange(10)}")


async def _stroke(session: Session, random: Random) -> None:
    """Another stroke of a digit; when it is complete, the canvas is emptied."""
    canvas = session.tab.find("bidi_component", key="canvas")
    kept = session.tab.states.get(canvas.id)
    drawn = len(json.loads(kept.json_value)["drawing"]["raw"]["objects"]) if kept is not None else 0
    strokes = drawn_digits.draw(4, "open").strokes
    if drawn == len(strokes):
        await session.click("draw: clear", label="Clear")
        return
    taken = tuple(
        Stroke(tuple((round(float(x)), round(float(y))) for x, y in stroke), DEFAULT_PEN)
        for stroke in strokes[: drawn + 1]
    )
    raw = Drawing(taken).to_fabric(_INK)
    await session.use("draw: a stroke", canvas, messages.component_state(canvas.id, {"drawing": {"raw": raw}}))


async def _look_at(session: Session, place: int) -> None:
    """One of the ways to a digit: 0 drawing, 1 test digits, 2 a picture."""
    tabs = next(shown for shown in session.tab.all("tab_container") if "ways_to_a_digit" in shown.id)
    path = next(at for at, shown in session.tab.elements.items() if shown is tabs)
    label = session.tab.elements[(*path, place)].proto.label
    await session.use("draw: a tab", tabs, messages.text(tabs.id, label))


async def _setting(session: Session, random: Random) -> None:
    """Another number of hidden units."""
    size = session.tab.find("number_input", key="widget_hidden_size")
    wanted = random.choice((16, 32, 64, 128, 256))
    await session.use("train: a setting", size, messages.number(size.id, wanted, whole=True))


async def _row(session: Session, random: Random) -> None:
    """Another row, or now and then another digit, of which all gradients are worked out anew."""
    if random.random() < 0.25:
        await _button("gradients: a digit", "probe")(session, random)
        return
    slider = session.tab.find("slider", key="widget_gradient_row")
    row = float(random.randint(int(slider.proto.min), int(slider.proto.max)))
    await session.use("gradients: a row", slider, messages.numbers(slider.id, [row]))


def _button(what: str, key: str) -> Act:
    """Another one of a row of buttons, of which one is chosen."""

    async def press(session: Session, random: Random) -> None:
        group = session.tab.find("button_group", key=key)
        shown = set(session.tab.states[group.id].string_array_value.data)
        others = [words for option in group.proto.options if (words := messages.words(option)) not in shown]
        await session.use(what, group, messages.texts(group.id, [random.choice(others)]))

    return press


async def _next_lesson(session: Session, _random: Random) -> None:
    """Begin the course, or go on to its next lesson; after the last one there is nothing more to do."""
    for key in ("lesson_next", "course_go_on"):
        if session.tab.has("button", key=key):
            await session.click("learn: a lesson", key=key)
            return


async def _topic(session: Session, random: Random) -> None:
    topics = [shown for shown in session.tab.all("button") if "-translation_" in shown.id]
    topic = random.choice(topics)
    await session.use("translation: a topic", topic, messages.clicked(topic.id))


async def _preset(session: Session, random: Random) -> None:
    presets = [shown for shown in session.tab.all("button") if "-shapes_preset_" in shown.id]
    preset = random.choice(presets)
    await session.use("shapes: an example", preset, messages.clicked(preset.id))


USES: Mapping[str, Use] = MappingProxyType(
    {
        "home": Use("", _another_digit, 2),
        "draw": Use("draw", _test_digit, 5),
        "stroke": Use("draw", _stroke, 2),
        "train": Use("train", _setting, 2),
        "runs": Use("runs", None, 1),
        "gradients": Use("gradients", _row, 2),
        "learn": Use("learn", _next_lesson, 3),
        "documents": Use("documents", _button("documents: a document", "widget_document"), 1),
        "trajectories": Use("trajectories", _button("trajectories: a state", "widget_path_state"), 1),
        "shapes": Use("shapes", _preset, 1),
        "translation": Use("translation", _topic, 1),
    }
)


async def learner(
    session: Session, first: str, random: Random, mix: Mapping[str, int], pause: float, until: float
) -> None:
    """Come for the use `first`, do something every `pause` seconds or so, and go on to another page after a while."""
    use, left = USES[first], random.randint(2, 6)
    try:
        await session.open(f"/{use.page}")
        while (wait := random.uniform(0.5, 1.5) * pause) < until - time.monotonic():
            await asyncio.sleep(wait)
            if use.act is None or left == 0:
                use, left = USES[random.choices(list(mix), list(mix.values()))[0]], random.randint(2, 6)
                await session.go(use.page)
            else:
                left -= 1
                await use.act(session, random)
    except Gone:
        return  # noted where it happened
    except Missing as missing:
        session.note_trouble(str(missing))


async def visit_every_page(session: Session, mix: Mapping[str, int], random: Random) -> None:
    """Show each page of the mix once, with one action, so that the server has loaded what they need; then wait until
    its worker is warm."""
    await session.open("/train")
    await _wait_for(session, "It will train on:")
    for use in (USES[name] for name in mix):
        await session.go(use.page)
        if use.act is not None:
            await use.act(session, random)


async def _wait_for(session: Session, words: str, patience: float = 300.0) -> None:
    end = time.monotonic() + patience
    while words not in session.tab.words():
        if time.monotonic() > end:
            raise Missing(f"{words!r} did not come in {patience:.0f} s")
        await asyncio.sleep(0.1)


@dataclass
class Training:
    """A training run beside the sessions: who started it watches it, and starts another one when it is over."""

    session: Session
    steps: int = 200_000
    hidden_size: int = 128
    started: int = 0

    async def begin(self) -> None:
        """Start the first run and wait until it trains."""
        query = urlencode({"hidden_size": self.hidden_size, "steps": self.steps})
        await self.session.open("/train", query)
        await self._start()
        end = time.monotonic() + PATIENCE
        while not _step(self.session, self.run):
            if time.monotonic() > end:
                raise Missing(f"the run made no step in {PATIENCE:.0f} s")
            await asyncio.sleep(0.1)

    async def watch(self, until: float) -> None:
        """Watch until then. A run that does not end as it should is noted as an error."""
        while time.monotonic() < until:
            await asyncio.sleep(min(1.0, max(0.0, until - time.monotonic())))
            told = self.told()
            if told == "done":
                await self._start()
            elif told in ("stopped", "interrupted", "failed"):
                self.session.note_trouble(f"training: {told}")
                await self._start()

    async def end(self) -> None:
        """Stop the run: the app may be somebody else's."""
        if self.session.tab.has("button", label="Stop"):
            await self.session.click("train: stop", label="Stop")

    @property
    def run(self) -> str:
        """The run's id, as its link has it."""
        return parse_qs(self.session.tab.query).get("run", [""])[0]

    def told(self) -> str:
        """The run's state, as the page has it."""
        return str(self.session.live.facts.get(self.run, {}).get("state", ""))

    async def _start(self) -> None:
        await self.session.click("train: train", label="Train")
        self.started += 1


async def viewer(session: Session, run: str, until: float) -> None:
    """Open the link of somebody's run and look on; which step is seen is noted ten times a second."""
    try:
        await session.open("/train", urlencode({"run": run}))
        while time.monotonic() < until:
            await asyncio.sleep(0.1)
            if (step := _step(session, run)) is not None:
                session.record.sights.append((time.time(), step))
    except Gone:
        return


def _step(session: Session, run: str) -> int | None:
    """The step that the page says the run has reached; the first version said it in a progress bar of Streamlit's."""
    if run in session.live.facts:
        return int(session.live.facts[run]["step"])
    bar = next(session.tab.all("progress"), None)
    match = re.search(r"[Ss]tep ([\d,.\u202f\xa0 ]+?) of", bar.proto.text) if bar is not None else None
    return int(re.sub(r"\D", "", match[1])) if match else None
