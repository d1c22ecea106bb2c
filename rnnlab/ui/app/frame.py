"""What every page stands in: language, sidebar, state and the error boundary."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from types import MappingProxyType
from typing import ParamSpec, TypeVar

import streamlit as st

from rnnlab.assets import ASSETS
from rnnlab.errors import LabError
from rnnlab.i18n import LANGUAGES, N_, _, best_language, set_language, translate_error
from rnnlab.lessons import find_lesson, lessons
from rnnlab.ui.app import browser, changes, startup, state

_log = logging.getLogger("rnnlab.ui")

#: a file of our own: for a named icon every page would ask a server of Google's
_ICON = ASSETS / "icon.png"
#: the sidebar's width in pixels: what is saved there, the score gets
_SIDEBAR = 220
#: Streamlit keeps six lines free above a page; a projector has better use for them
_STYLE = """<style>
.stMainBlockContainer { padding: 3.25rem clamp(1rem, 3vw, 3rem) 3rem; }
/* a stroke that begins beside the canvas must not mark the words there */
.stTabs { user-select: none; }
/* a long title is read to its end, on a telephone too */
.stMain [data-testid="stPageLink"] :is(a, span, p) { white-space: normal; overflow: visible; height: auto; }
.stAppHeader { background: transparent; pointer-events: none; }
.stAppHeader button { pointer-events: auto; }
</style>"""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the sidebar shows it."""

    script: str
    title: str
    icon: str
    #: the heading that it stands under, with those after it that have the same
    section: str = ""


_LAB, _DOCUMENTS = N_("Lab"), N_("The five documents")

PAGES = MappingProxyType(
    {
        "home": Page("app.py", N_("Home"), ":material/home:"),
        "learn": Page("pages/1_learn.py", N_("Learn"), ":material/school:"),
        "draw": Page("pages/2_draw.py", N_("Draw"), ":material/gesture:", _LAB),
        "train": Page("pages/3_train.py", N_("Train"), ":material/model_training:", _LAB),
        "runs": Page("pages/4_runs.py", N_("Runs"), ":material/stacked_line_chart:", _LAB),
        "gradients": Page("pages/5_gradients.py", N_("Gradients"), ":material/trending_down:", _LAB),
        "trajectories": Page("pages/6_trajectories.py", N_("Trajectories"), ":material/timeline:", _LAB),
        "shapes": Page("pages/7_shapes.py", N_("Shapes"), ":material/view_in_ar:", _LAB),
        "documents": Page("pages/8_documents.py", N_("Documents"), ":material/menu_book:", _DOCUMENTS),
        "translation": Page("pages/9_translation.py", N_("TensorFlow 1"), ":material/translate:", _DOCUMENTS),
    }
)


@contextmanager
def page(name: str) -> Iterator[None]:
    """Everything round a page's own content: ``with page("draw"): …``.

    A `LabError` is shown as its sentence; any other error as one sentence and an id that stands in the log.
    """
    startup.settle()
    changes.forget()
    state.arrive(name)
    _use_language()
    st.set_page_config(
        page_title=f"{_(PAGES[name].title)} · RNN Lab",
        page_icon=_ICON,
        layout="wide",
        initial_sidebar_state=_SIDEBAR,
    )
    st.html(_STYLE)
    _sidebar()
    with boundary():
        with st.container():  # so that the page's fragments stand at the same place, whatever is told above them
            _show_problems()
            if name != "learn":
                _way_back()
        yield
    state.publish()


@contextmanager
def boundary() -> Iterator[None]:
    """One sentence instead of a traceback, for whatever fails inside."""
    try:
        yield
    except Exception as error:
        _show(_as_lab_error(error))


def callback(function: Callable[P, R]) -> Callable[P, R | None]:
    """The boundary of a widget's callback, which runs before its page: what fails is told when the page is drawn."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            state.page_state().failures.append(_as_lab_error(error))
            return None

    return inside


def _as_lab_error(error: Exception) -> LabError:
    """The error as a person is told it; what is no `LabError` goes into the log, under an id that they can quote."""
    if isinstance(error, LabError):
        return error
    identity = secrets.token_hex(4)
    _log.error("error %s", identity, exc_info=error)
    return LabError(
        "Something went wrong on this page, and it is not your fault. Reload the page to go on. "
        "If it happens again, give this number to whoever runs RNN Lab: {identity}.",
        identity=identity,
    )


def _show(error: LabError) -> None:
    st.error(translate_error(error), icon=":material/error:")


def fragment() -> Callable[[Callable[P, R]], Callable[P, R | None]]:
    """``st.fragment`` with the language and the error boundary of a page, which a fragment's own runs do not pass.

    It is drawn by itself if nothing was changed outside of it in the same message, else with the whole page. What may or
    may not stand above it goes into a container of its own: Streamlit knows a fragment by its place, and a click in one
    that stands elsewhere by now has no effect.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R | None]:
        this = object()

        @wraps(function)
        def inside(*args: P.args, **kwargs: P.kwargs) -> R | None:
            if changes.noted_outside(this):
                st.rerun()
            _use_language()
            result: R | None = None
            with boundary(), changes.inside(this):
                _announce_failures()
                result = function(*args, **kwargs)
            state.publish()
            return result

        fragment_: Callable[P, R | None] = st.fragment(inside)
        return fragment_

    return decorate


def invitation(title: str, text: str, hint: str) -> None:
    """What stands where something will be shown, and what to do so that it is."""
    with st.container(border=True):
        st.markdown(f"### {title}")
        st.markdown(text)
        st.caption(hint)


def is_dark() -> bool:
    """Whether the browser shows the dark theme."""
    return bool(st.context.theme.type == "dark")


def _use_language() -> None:
    set_language(_language())


def _language() -> str:
    """The language that was chosen, else the browser's."""
    locale = st.context.locale  # no text at all where there is no browser
    return state.page_state().values["lang"] or best_language(locale if isinstance(locale, str) else None)


def _sidebar() -> None:
    with st.sidebar:
        st.logo(_ICON, size="large")
        st.markdown("### RNN Lab")
        section = ""
        for entry in PAGES.values():
            if entry.section != section:
                section = entry.section
                st.caption(_(section))
            st.page_link(entry.script, label=_(entry.title), icon=entry.icon)
        st.divider()
        language = _language()
        state.page_state().values["lang"] = language
        st.selectbox(
            # The label stands in both languages: whoever needs it cannot read the other one.
            "Language · 语言",
            **state.bind_menu("lang", list(LANGUAGES), lambda code: LANGUAGES[code]),
        )
        browser.remember_in_browser(language, state.page_state().values["progress"])


def _way_back() -> None:
    """A quiet link to the place in the lesson that led here, if one did."""
    values = state.page_state().values
    if values["back"] is None:
        return
    lesson = find_lesson(lessons(_language()), values["lesson"])
    if lesson is not None:
        st.page_link(
            PAGES["learn"].script,
            label=_("Back to the lesson: {title}", title=lesson.title),
            icon=":material/arrow_back:",
            query_params={"lesson": lesson.slug, "place": str(values["back"])},
        )


def _show_problems() -> None:
    problems = state.page_state().problems
    for problem in problems:
        st.warning(
            _(
                "The address of this page held something that cannot be used. {problem}",
                problem=translate_error(problem),
            ),
            icon=":material/link_off:",
        )
    problems.clear()
    failures = state.page_state().failures
    for failure in failures:
        _show(failure)
    failures.clear()


def _announce_failures() -> None:
    """Tell over the page what failed in a callback inside a fragment: it may draw itself anew in half a second."""
    failures = state.page_state().failures
    for failure in failures:
        st.toast(translate_error(failure), icon=":material/error:", duration="long")
    failures.clear()
