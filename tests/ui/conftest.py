"""Pages without a browser: Streamlit's AppTest, a browser's cookies, and runs that never leave this process."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from rnnlab.errors import LabError
from rnnlab.events import RateChanged
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.runs.files.history import Curve
from rnnlab.runs.states import State
from rnnlab.runs.storage.quota import StorageUse
from rnnlab.runs.views import RunView
from rnnlab.server import owner_cookie
from rnnlab.ui.app import startup

ROOT = Path(__file__).parents[2]
SCRIPTS = {
    "home": "app.py",
    "learn": "pages/1_learn.py",
    "draw": "pages/2_draw.py",
    "train": "pages/3_train.py",
    "runs": "pages/4_runs.py",
    "gradients": "pages/5_gradients.py",
    "trajectories": "pages/6_trajectories.py",
    "shapes": "pages/7_shapes.py",
    "translation": "pages/9_translation.py",
    "documents": "pages/8_documents.py",
}
OWNER = "0123456789abcdef0123456789abcdef"


Follow = Callable[[AppTest], AppTest]


class OpenApp(Protocol):
    """Open a page as a browser would: with an address, a locale, and perhaps a cookie."""

    def __call__(self, page: str = "home", *, locale: str = "en-US", **parameters: str) -> AppTest: ...


class FakeService:
    """Runs as the pages see them, without a store, a scheduler or a worker.

    Commands are noted in `commands` and take effect at once, unless the worker is `deaf`.
    """

    def __init__(self) -> None:
        self.runs: dict[str, RunView] = {}
        self.networks: dict[str, Network] = {}
        self.submitted: list[tuple[Recipe, str]] = []
        #: what each command did: its name and its arguments
        self.commands: list[tuple[Any, ...]] = []
        self.deaf = False
        self.broken: LabError | None = None
        self.device_name: str | None = "CPU (a test)"
        self.seconds: float | None = 12.0
        self.use = StorageUse(used=0, quota=10**9, own=0, full=False, next=())

    def start(self) -> None:
        pass

    def submit(self, recipe: Recipe, owner: str, name: str = "") -> str:
        self._check()
        self.submitted.append((recipe, owner))
        run_id = f"new{len(self.submitted)}"
        self.runs[run_id] = run_view(run_id, recipe=recipe, state=State.QUEUED, queue_place=1)
        return run_id

    def fork(self, run_id: str, recipe: Recipe, owner: str, step: int | str | None = None, name: str = "") -> str:
        self.commands.append(("fork", run_id, recipe, owner, step))
        fork = self.submit(recipe, owner, name)
        self._change(fork, parent=run_id, parent_step=step)
        return fork

    def get(self, run_id: str) -> RunView:
        self._check()
        if run_id not in self.runs:
            raise LabError("There is no run “{run}” here. Choose one from the list, or train a new one.", run=run_id)
        return self.runs[run_id]

    def list(self, owner: str, *, search: str = "", sort: str = "newest", limit: int = 200) -> Sequence[RunView]:
        self._check()
        return tuple(run for run in self.runs.values() if run.owner == owner)[:limit]

    def ticket(self, owner: str, run_ids: Iterable[str]) -> str:
        return f"{owner} {' '.join(run_ids)}"

    def stop(self, run_id: str) -> None:
        self._command("stop", run_id, state=State.STOPPED)

    def pause(self, run_id: str) -> None:
        self._command("pause", run_id, state=State.PAUSED)

    def resume(self, run_id: str) -> None:
        active = self.runs[run_id].active
        self._command("resume", run_id, state=State.RUNNING if active else State.QUEUED)

    def one_step(self, run_id: str) -> None:
        step = self.runs[run_id].step + 1
        self._command("one_step", run_id, state=State.PAUSED, step=step, live_step=step)

    def set_learning_rate(self, run_id: str, rate: float) -> None:
        changes = (*self.runs[run_id].changes, RateChanged(self.runs[run_id].step, rate))
        self._command("set_learning_rate", run_id, learning_rate=rate, changes=changes)
        self.commands[-1] += (rate,)

    def extend(self, run_id: str, epochs: float = 1) -> None:
        self._command("extend", run_id, state=State.QUEUED)

    def storage(self, owner: str, recipe: Recipe | None = None) -> StorageUse:
        return self.use

    def network(self, run_id: str, step: int | str | None = None) -> Network:
        return self.networks[run_id]

    def network_bytes(self, run_id: str, step: int | str | None = None) -> bytes:
        return self.networks[run_id].to_bytes()

    def device(self) -> str | None:
        return self.device_name

    def worker_state(self) -> str:
        return "warm" if self.device_name else "starting"

    def seconds_for(self, recipe: Recipe) -> float | None:
        return self.seconds

    def _command(self, kind: str, run_id: str, **effect: Any) -> None:
        self._check()
        self.commands.append((kind, run_id))
        if self.deaf:
            self._change(run_id, pending=(*self.runs[run_id].pending, kind))
        else:
            self._change(run_id, **effect)

    def _change(self, run_id: str, **changes: Any) -> None:
        self.runs[run_id] = replace(self.runs[run_id], **changes)

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken


def run_view(run_id: str = "run1", *, points: int = 0, **changes: Any) -> RunView:
    """A run at one moment; `points` of its curve."""
    recipe: Recipe = changes.pop("recipe", Recipe(hidden_size=8, steps=100))
    ramp = np.linspace(1.0, 2.0, points)
    view = RunView(
        id=run_id,
        owner=OWNER,
        name="",
        state=State.RUNNING,
        attempt=1,
        recipe=recipe,
        device="CPU (a test)",
        step=points,
        steps=recipe.steps,
        curve=Curve(np.arange(1.0, points + 1), 3 - ramp, ramp / 2, ramp, ramp, ramp),
        evaluations=(),
        snapshots=(),
        images_per_second=5_000.0 if points else None,
        seconds_left=None,
        seconds=None,
        validation_accuracy=None,
        test_accuracy=None,
        queue_place=None,
        has_network=False,
        updated=None,
        ending=None,
    )
    return replace(view, **changes)


def _import_pages() -> None:
    from importlib import import_module  # the source of this function alone becomes an app: no name from outside

    from rnnlab.ui.app.frame import PAGES

    for page in PAGES:
        import_module(f"rnnlab.ui.{'tensorflow1' if page == 'translation' else page}.page")


@pytest.fixture(scope="session", autouse=True)
def installed() -> Iterator[None]:
    """What is installed is looked through once: each AppTest would read what every package says of itself, for as long
    as it draws a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def components(installed: None) -> None:
    """The pages' modules, imported inside an app first: the canvas cannot be registered anywhere else."""
    assert not AppTest.from_function(_import_pages, default_timeout=120).run().exception


@pytest.fixture(autouse=True)
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The browser's cookies, empty at first: AppTest has none of its own."""
    kept: dict[str, str] = {}
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _context: kept))
    return kept


@pytest.fixture(autouse=True)
def runs(monkeypatch: pytest.MonkeyPatch) -> FakeService:
    """The service that every page calls, in place of the real one. Nothing starts a worker."""
    fake = FakeService()
    for name, module in tuple(sys.modules.items()):
        if name.startswith("rnnlab.ui.") and hasattr(module, "service"):
            monkeypatch.setattr(module, "service", lambda: fake)
    monkeypatch.setattr(startup, "start_worker_soon", lambda: True)
    return fake


@pytest.fixture
def known_browser(cookies: dict[str, str]) -> str:
    """A browser that was here before; its owner's id."""
    cookies[owner_cookie.OWNER] = OWNER
    return OWNER


@pytest.fixture
def open_app() -> OpenApp:
    """A function that opens a page and runs it once."""

    def open_(page: str = "home", *, locale: str = "en-US", **parameters: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / SCRIPTS["home"]), default_timeout=120)
        app.context = {"locale": locale}
        if page != "home":
            app.switch_page(SCRIPTS[page])
        for name, value in parameters.items():
            app.query_params[name] = value
        return app.run()

    return open_


@pytest.fixture
def follow(monkeypatch: pytest.MonkeyPatch) -> Follow:
    """A function that opens the page which a callback has led to.

    In an app the callback itself does; but an `AppTest` knows its pages only after the callbacks of each run.
    """
    pages: list[str] = []
    monkeypatch.setattr(st, "switch_page", pages.append)

    def follow_(app: AppTest) -> AppTest:
        assert not app.exception
        (page,) = pages
        pages.clear()
        return app.switch_page(page).run()

    return follow_


@pytest.fixture
def remembered() -> Callable[[AppTest], Mapping[str, Any]]:
    """What a page remembers, by the names of the state's table."""
    return lambda app: app.session_state["rnnlab"].values
