"""Take it away: the one control that saves what the Draw page shows, in every form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import streamlit as st

from rnnlab.export import EXPORTS, Export, file_name
from rnnlab.i18n import N_, _, current_language, language
from rnnlab.player import Shown, View
from rnnlab.player.bundle import script
from rnnlab.player.score.payload import SIMPLEST
from rnnlab.ui.app import frame, state, url_state
from rnnlab.ui.app.changes import noted

# Registered once: a registration per mount would make a new component of every page run.
_listener = st.components.v2.component("rnnlab_stage", js=script(entry="score/stage_listener.js"))

_MAKERS = "take_away_makers"
#: the maker whose button was pressed last
_PRESSED = "take_away_pressed"
_LOOKS = {False: N_("Light"), True: N_("Dark")}
#: seconds: how often a wait looks up, and how long it lasts at most for a file to be begun and to be done
_GLANCE, _BEGIN, _PATIENCE = 0.1, 5.0, 60.0


class Maker:
    """Makes one file when its button is pressed.

    Streamlit calls it in a thread of its own, which knows neither the page's language nor its error boundary: so it
    brings the language along, and keeps what failed for the page to tell.
    """

    def __init__(self, make: Callable[[], bytes]) -> None:
        self._make = make
        self._language = current_language()
        self.begun = Event()
        self.done = Event()
        self.failure: Exception | None = None

    def __call__(self) -> bytes:
        """The file's content."""
        self.begun.set()
        try:
            with language(self._language):
                return self._make()
        except Exception as error:
            self.failure = error
            raise  # so that the browser saves nothing
        finally:
            self.done.set()


@frame.fragment()
def take_away(shown: Shown) -> None:
    """A button that opens all the forms in which what the score shows can be saved; each file is made when it is asked for.

    Pictures, films and the page show what is on the stage, which the browser tells while this is open.
    """
    with st.popover(
        _("Take it away"), icon=":material/download:", key="take_away_open", on_change=noted()
    ) as popover:  # what is not seen is not made: this is drawn anew with every stroke
        if not popover.open:
            return
        st.caption(_("This digit and everything the network had while it read it, as a file."))
        dark = st.segmented_control(
            _("Pictures and films"),
            list(_LOOKS),
            default=frame.is_dark(),
            format_func=lambda look: _(_LOOKS[look]),
            help=_("Dark words on white are better for print; light words on a dark ground suit a dark room. "
                   "The page (HTML) follows whoever opens it."),
            required=True,
            key="take_away_dark",
            on_change=noted(),
        )  # fmt: skip
        staged = replace(shown, view=_stage(shown.view))
        with st.container(horizontal=True, gap="small"):
            for form in EXPORTS.values():
                _button(form, staged, bool(dark))
        _tell_failures()


def _stage(view: View) -> View:
    """The view of the score with what the browser tells of it; without a word from there, as it was first shown."""
    told = _listener(key="take_away_stage", on_stage_change=noted()).get("stage")
    if not isinstance(told, dict):
        lanes = SIMPLEST if view.open_lanes is None else view.open_lanes
        return View(open_lanes=lanes, unit=view.unit, order=view.order, take=view.take)
    said = {name: "" if told.get(name) is None else str(told[name]) for name in ("lanes", "units_order", "take")}
    values = {name: url_state.ENTRIES[name].parse(text) for name, text in said.items()}
    return View(open_lanes=values["lanes"], unit=view.unit, order=values["units_order"] or None,
                take=state.which_take(values["take"]))  # fmt: skip


def _button(form: Export, shown: Shown, dark: bool) -> None:
    makers: dict[str, Maker] = st.session_state.setdefault(_MAKERS, {})
    pressed = makers.get(form.ending)
    makers[form.ending] = maker = Maker(lambda: form.make(shown, dark))
    clicked = st.download_button(
        _(form.name),
        data=maker,
        file_name=file_name(shown.trace, form.ending),
        mime=form.mime,
        help=_(form.help),
        key=f"take_away_{form.ending}",
    )
    if clicked and pressed is not None:
        st.session_state[_PRESSED] = pressed


def _tell_failures() -> None:
    """Wait for the file that was asked for, and say why if it could not be made."""
    pressed: Maker | None = st.session_state.pop(_PRESSED, None)
    if pressed is None:
        return
    if not _waited(pressed.begun, _BEGIN):
        # Streamlit forgets a button's file when the page changes, and the browser learns of it a moment later
        st.warning(_("The page had just changed, so there was no file. Press the button again."))
        return
    _waited(pressed.done, _PATIENCE)
    if pressed.failure is not None:
        with frame.boundary():
            raise pressed.failure


def _waited(event: Event, seconds: float) -> bool:
    """Whether it came in that time. If something else is asked for meanwhile, Streamlit ends this run."""
    glance = st.empty()
    for _turn in range(round(seconds / _GLANCE)):
        if event.wait(_GLANCE):
            return True
        glance.empty()
    return event.is_set()
