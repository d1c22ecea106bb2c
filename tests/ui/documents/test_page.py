"""The Documents page: each document in both languages, its run, its console, and every finding."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.reproduced import load_reproductions
from rnnlab.documents.series import MeasuredSeries
from rnnlab.findings.about import ABOUT
from rnnlab.findings.catalogue import FINDINGS, findings_of
from rnnlab.i18n import _, language
from rnnlab.recipe import DOCUMENTS
from rnnlab.runs.states import State
from tests.ui import live_parts
from tests.ui.conftest import FakeService, OpenApp, run_view

#: a finding that is quick to draw, where the document has one
QUICK = {"000": "unused_config", "001": "batch_just_learned", "003": "two_cells", "004-first": "training_iters"}


def open_document(open_app: OpenApp, number: str, locale: str = "en-US", **more: str) -> AppTest:
    quick = {"finding": QUICK[number]} if number in QUICK else {}
    app = open_app("documents", locale=locale, document=number, **{**quick, **more})
    assert not app.exception
    assert not app.error
    return app


def texts(app: AppTest) -> str:
    shown = [one.value for kind in (app.markdown, app.caption, app.info) for one in kind]
    return "\n".join([*shown, *(html.proto.body for html in app.get("html"))])


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("number", list(DOCUMENTS))
def test_each_document_has_its_place(open_app: OpenApp, number: str, locale: str) -> None:
    app = open_document(open_app, number, locale)
    shown = texts(app)
    with language("zh_CN" if locale == "zh-CN" else "en"):
        assert f"### {_(ABOUT[number].title)}" in shown
        for text in (ABOUT[number].builds, ABOUT[number].prints, ABOUT[number].source):
            assert _(text) in shown
        titles = [_(point.title) for point in findings_of(number)]
    assert f"{DOCUMENTS[number].parameters:,}" in shown
    assert app.session_state["rnnlab"].values["finding"] in {point.name for point in findings_of(number)}
    assert any(title in shown for title in titles) or len(titles) > 1
    assert 'data-setting="optimizer"><td>' in shown
    changed = "changed" if DOCUMENTS[number].optimizer != "adam" else "same"
    assert f'class="{changed}" data-setting="optimizer"' in shown


def test_every_document_has_findings_and_every_finding_documents() -> None:
    assert all(findings_of(number) for number in DOCUMENTS)
    assert all(set(point.documents) <= set(DOCUMENTS) and point.documents for point in FINDINGS.values())


def test_the_button_starts_this_document_with_the_seed_that_was_chosen(open_app: OpenApp, runs: FakeService) -> None:
    app = open_document(open_app, "004-first")
    app.number_input(key="document_004-first_seed").set_value(7).run()
    app.button(key="document_004-first_run").click().run()
    assert [recipe for recipe, _owner in runs.submitted] == [LISTINGS["004-first"].recipe.changed(seed=7)]
    assert runs.submitted[0][0].steps == 321
    assert app.button(key="document_004-first_run").disabled  # while it goes on


def test_the_whole_loop_of_004_is_for_who_wants_it(open_app: OpenApp, runs: FakeService) -> None:
    app = open_document(open_app, "004-first")
    app.toggle(key="document_004-first_whole").set_value(True).run()
    app.button(key="document_004-first_run").click().run()
    assert runs.submitted[0][0] == DOCUMENTS["004-first"]
    assert runs.submitted[0][0].steps == 100_000


def test_a_run_that_goes_on_shows_its_console_lines(open_app: OpenApp, runs: FakeService) -> None:
    measured = {"batch_accuracy": MeasuredSeries.of([(1, 0.117188), (21, 0.648438)])}
    recipe = LISTINGS["002"].recipe.changed(seed=3)
    runs.runs["0123abcd"] = replace(run_view("0123abcd", points=21, recipe=recipe), measured=measured)
    app = open_document(open_app, "002", finding="training_iters", run="0123abcd")
    (lines,) = [part["lines"] for part, _given in live_parts.parts(app, "console")]
    assert lines == ["0.117188", "0.648438"]
    app.button(key="document_002_stop").click().run()
    assert ("stop", "0123abcd") in runs.commands


@pytest.mark.parametrize(("precision", "taken"), [(None, True), ("float32", True), ("bfloat16", False)])
def test_a_run_of_the_document_is_one_in_float32(
    open_app: OpenApp, runs: FakeService, precision: str | None, taken: bool
) -> None:
    recipe = DOCUMENTS["002"].changed(precision="auto")  # as all were before runs noted their precision
    runs.runs["0123abcd"] = run_view("0123abcd", points=21, recipe=recipe, precision=precision)
    app = open_document(open_app, "002", finding="training_iters", run="0123abcd")
    assert ("document_002_stop" in {button.key for button in app.button}) is taken


def test_a_run_of_another_recipe_is_not_taken_for_the_documents(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["0123abcd"] = run_view("0123abcd", state=State.DONE, recipe=DOCUMENTS["002"].changed(learning_rate=0.01))
    app = open_document(open_app, "002", finding="training_iters", run="0123abcd")
    assert "document_002_stop" not in {button.key for button in app.button}
    assert not app.button(key="document_002_run").disabled


@pytest.mark.parametrize("number", list(DOCUMENTS))
def test_the_distances_are_told_in_words(open_app: OpenApp, number: str) -> None:
    found = load_reproductions().of(number)
    shown = texts(open_document(open_app, number))
    if found is None:
        assert "python -m rnnlab reproduce all" in shown
    else:
        assert f"{len(found.seeds)} seeds, made by" in shown
        assert f"{100 * found.test_accuracies.mean():.1f} %" in shown


def test_an_address_with_nonsense_is_told_and_shows_the_first_document(open_app: OpenApp) -> None:
    app = open_app("documents", document="005", finding="unused_config")
    assert not app.exception
    assert "005" in app.warning[0].value
    assert ABOUT["000"].title in texts(app)


def _one_finding(name: str) -> None:
    from rnnlab.ui.documents.findings import finding

    finding(name, "k_1")


@pytest.mark.parametrize("name", list(FINDINGS))
def test_every_finding_can_be_shown(name: str) -> None:
    app = AppTest.from_function(_one_finding, args=(name,), default_timeout=120).run()
    assert not app.exception
    assert FINDINGS[name].says in app.markdown[1].value
    assert FINDINGS[name].holds in app.markdown[2].value
    assert len(list(app.main)) > 3  # something is shown besides


def test_the_coincidence_ends_when_the_sequence_does() -> None:
    app = AppTest.from_function(_one_finding, args=("coincidence",), default_timeout=120).run()
    assert any("They are equal" in one.value for one in app.markdown)
    app.button_group(key="k_1_length").set_value(1).run()
    assert any("The sequence ended after timestep 1" in one.value for one in app.markdown)


def test_the_state_for_128_fits_128() -> None:
    app = AppTest.from_function(_one_finding, args=("fixed_batch",), default_timeout=120).run()
    assert "10000" in app.warning[0].value
    app.select_slider(key="k_1_given").set_value(128).run()
    assert not app.warning
    assert app.success
