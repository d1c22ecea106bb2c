"""The lessons' widgets `document` and `finding`: what they show, and parameters that cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.documents.reproduced import load_reproductions
from rnnlab.errors import LabError
from rnnlab.findings.catalogue import FINDINGS
from rnnlab.ui.learn.widgets import find_widget


def _widget(kind: str, parameters: dict) -> None:  # type: ignore[type-arg]  # no name from outside is known here
    from rnnlab.ui.learn.widgets import find_widget as find

    found = find(kind)
    assert found is not None
    found.show(parameters, "lesson_20_3")


def shown(kind: str, **parameters: Any) -> AppTest:
    app = AppTest.from_function(_widget, args=(kind, parameters), default_timeout=120).run()
    assert not app.exception
    return app


def test_a_document_shows_its_figure_and_the_distance() -> None:
    app = shown("document", number="002")
    assert len(app.get("plotly_chart")) == 1
    found = load_reproductions().of("002")
    told = "\n".join(one.value for kind in (app.markdown, app.info) for one in kind)
    assert ("Accuracy on the batch just learned" if found else "reproduce all") in told


def test_a_finding_shows_what_is_said_and_what_holds() -> None:
    app = shown("finding", name="two_cells")
    assert FINDINGS["two_cells"].title in app.markdown[0].value
    assert FINDINGS["two_cells"].holds in app.markdown[2].value
    assert app.slider(key="lesson_20_3_timesteps").value == 2


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("document", {"number": "005"}),
        ("document", {"number": 2}),
        ("document", {}),
        ("finding", {"name": "three_cells"}),
        ("finding", {"name": "two_cells", "row": 3}),
    ],
)
def test_parameters_that_cannot_be_are_refused(kind: str, parameters: dict[str, Any]) -> None:
    found = find_widget(kind)
    assert found is not None
    with pytest.raises(LabError, match="This part of the lesson"):
        found.show(parameters, "k")
