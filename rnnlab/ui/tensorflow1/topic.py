"""One topic of the translation table: the documents' code, today's code and what it prints, what changed, and where to see it."""

from __future__ import annotations

import streamlit as st

from rnnlab.i18n import _, current_language, paragraph
from rnnlab.lessons import find_lesson, lessons
from rnnlab.tensorflow1 import See, SnippetRun, Topic, run_snippet
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.diagrams import show_diagram

#: the topic whose snippet is to be run
_WANTED = "snippet_wanted"


def show_topic(topic: Topic, key: str) -> None:
    """A topic in full; every widget key begins with `key`."""
    st.markdown("##### " + _(topic.title))
    st.caption(_("In document: {documents}", documents=", ".join(topic.documents)))
    left, right = st.columns([4, 6], gap="medium")
    with left:
        st.markdown("**" + _("TensorFlow 1, as the documents have it") + "**")
        st.code(topic.old, language="python", wrap_lines=True)
        st.markdown(_(topic.changed))
        if topic.convention:
            st.info(_(topic.convention), icon=":material/sync_alt:")
    with right:
        st.markdown("**" + _("Today: {names}", names=_escaped(_(topic.today))) + "**")
        st.code(topic.source.rstrip(), language="python", wrap_lines=True)
        _run(topic, key)
    if topic.diagram:
        show_diagram(topic.diagram, f"{key}_{topic.key}_diagram")
    _places(topic)


def _escaped(names: str) -> str:
    """Names of the API in Markdown: an underscore or a star is itself."""
    return names.replace("_", r"\_").replace("*", r"\*")


def _run(topic: Topic, key: str) -> None:
    """The button, and what the snippet printed when it was pressed last."""
    kept = f"snippet_{topic.key}"
    passing = state.page_state().passing
    button, words = st.columns([3, 7], gap="small", vertical_alignment="center")
    button.button(
        _("Run it here"),
        key=f"{key}_{topic.key}_run",
        icon=":material/play_arrow:",
        width="stretch",
        on_click=noted(_want_run),
        args=(topic.key,),
    )
    words.caption(
        _("In a process of its own: loading TensorFlow takes some seconds.")
        if topic.needs_tensorflow
        else _("Needs only NumPy, and answers at once.")
    )
    if passing.pop(_WANTED, None) == topic.key:
        passing.pop(kept, None)
        with st.spinner(_("Running …")):
            passing[kept] = run_snippet(topic)
    run: SnippetRun | None = passing.get(kept)
    if run is not None:
        st.code(run.output, language=None, wrap_lines=True)
        said = [_("Every assert in the code held.")]
        if topic.needs_tensorflow:
            said.insert(0, _("Printed now, after {seconds:.0f} s.", seconds=run.seconds))
        st.caption(paragraph(said))


@frame.callback
def _want_run(topic: str) -> None:
    state.page_state().passing[_WANTED] = topic


def _places(topic: Topic) -> None:
    """Links to where one sees it happen."""
    links = [link for see in topic.see if (link := _link(see)) is not None]
    if not links:
        return
    st.markdown("**" + _("See it happen") + "**")
    for script, label, icon, parameters in links:
        st.page_link(script, label=label, icon=icon, query_params=parameters)


def _link(see: See) -> tuple[str, str, str, dict[str, str]] | None:
    """Script, label, icon and parameters of a place; None where this app has no such page or lesson."""
    page = frame.PAGES.get(see.page)
    if page is None:
        return None
    if not see.lesson:
        return page.script, _(page.title), page.icon, {}
    lesson = find_lesson(lessons(current_language()), see.lesson)
    if lesson is None:
        return None
    label = _("Lesson {number}: {title}", number=lesson.number, title=lesson.title)
    return page.script, label, page.icon, {"lesson": lesson.slug}
