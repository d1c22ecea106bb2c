"""What the driver does in a live component's place, with what a page gives to one."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from tests.load.live import Live


def page(facts: dict[str, Any], *, shown: dict[str, Any], brisk: bool = False) -> Any:
    """A tab with one component that follows run `r`."""
    told = {
        "poll": {
            "follow": ["r"],
            "worker": False,
            "brisk": brisk,
            "every": 400,
            "more": "",
            "ticket": "t",
            "address": "/live",
        },
        "runs": {"r": {"seen": 1.0, "cursor": "c", "facts": facts}},
        "shown": {"r": shown},
    }
    component = SimpleNamespace(id="live", proto=SimpleNamespace(bytes=json.dumps(told).encode()))
    other = SimpleNamespace(id="other", proto=SimpleNamespace(bytes=b""))
    return SimpleNamespace(all=lambda _kind: iter([other, component]))


def test_a_page_run_is_wished_for_once_when_what_is_drawn_is_out_of_date() -> None:
    live = Live()
    (mounted,) = live.mounted(page({"state": "running", "step": 3}, shown={"state": "running"}))
    assert not live.wishes(mounted)
    live._take("r", {"seen": 2.0, "cursor": "d", "facts": {"state": "done", "step": 9}})
    assert live.wishes(mounted)
    assert not live.wishes(mounted)
    live._take("r", {"seen": 1.5, "cursor": "e", "facts": {"state": "running", "step": 4}})  # an older one, overtaken
    assert live.facts["r"]["step"] == 9


@pytest.mark.parametrize(("brisk", "pause"), [(False, 0.4), (True, 0.06)])
def test_the_pace_is_the_components(brisk: bool, pause: float) -> None:
    live = Live()
    assert live.pause(live.mounted(page({}, shown={}, brisk=brisk))) == pytest.approx(pause)
