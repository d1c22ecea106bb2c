"""The page From TensorFlow 1: the table's topics at the left, searched by words; the chosen one, or all, at the right."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rnnlab.i18n import _
from rnnlab.tensorflow1 import GROUPS, TOPICS, Topic, find_topic, search_topics
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.html_table import Cell, Row, html_table
from rnnlab.ui.tensorflow1.topic import show_topic

_STYLE = """<style>
.st-key-translation_list [data-testid="stVerticalBlock"] { gap: 0.1rem; }
.st-key-translation_list button { justify-content: flex-start; text-align: left; min-height: 2.1rem; padding-block: 0.2rem; }
.st-key-translation_list button > div { justify-content: flex-start; text-align: left; width: 100%; }
.st-key-translation_list h6 { padding-top: 0.7rem; }
@media (max-width: 640px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-translation_list), .st-key-translation_list { max-height: 250px; flex: none; }
}
.translation-table { table-layout: fixed; }
.translation-table thead th:nth-child(1) { width: 22%; } .translation-table thead th:nth-child(2) { width: 34%; }
.translation-table thead th:nth-child(4) { width: 84px; }
.translation-table.html-table :is(th, td) { padding: 6px 14px 6px 0; }
.translation-table thead th { font-size: 13px; opacity: .75; }
.translation-table.html-table tr.group th { padding-top: 18px; font-size: 15px; font-weight: 600; }
.translation-table code { font-size: 13px; overflow-wrap: anywhere; white-space: pre-wrap; }
.translation-table td:is(:nth-child(1), :nth-child(3)) { overflow-wrap: anywhere; }
.translation-table .documents { font-variant-numeric: tabular-nums; opacity: .75; font-size: 13px; }
@media (max-width: 640px) {
  .translation-table thead { display: none; }
  .translation-table, .translation-table tbody, .translation-table tr, .translation-table tr.group th { display: block; }
  .translation-table.html-table td { display: block; border-bottom: none; padding: 2px 0; }
  .translation-table.html-table td:first-child { font-weight: 600; padding-top: 8px; }
  .translation-table.html-table td:last-child { border-bottom: 1px solid rgba(128, 128, 128, .3); padding-bottom: 10px; }
}
</style>"""


def translation_page() -> None:
    """The list, and beside it what was chosen."""
    st.html(_STYLE)
    st.markdown("#### " + _("From TensorFlow 1 to today"))
    st.markdown(
        _(
            "The documents were written for TensorFlow 1, and hardly a line of them runs today. Find what you read there: "
            "at the left what the document wrote, at the right code that does the same now. Run it, and see what it prints."
        )
    )
    left, right = st.columns([3, 9], gap="medium")
    with left:
        found = _list()
    with right:
        _shown(found)


def _list() -> tuple[Topic, ...]:
    """The search field, and a button for every topic that was found."""
    words = st.text_input(
        _("Search"),
        placeholder=_("dynamic_rnn, zero_state, one-hot …"),
        help=_("Looks through the documents’ names, today’s code and the sentences; every word must occur."),
        **state.bind("topic_words"),
    )
    found = search_topics(words)
    chosen = state.page_state().values["topic"]
    if not found:
        st.caption(_("Nothing in the table has these words. Try a single name, such as reshape."))
        return found
    if words:
        st.caption(_("{found} of {all} topics", found=len(found), all=len(TOPICS)))
    with st.container(height=560, key="translation_list"):
        st.button(
            _("The whole table"),
            key="translation_all",
            icon=":material/table_rows:",
            type="secondary" if chosen else "primary",
            on_click=noted(choose_topic),
            args=("",),
            width="stretch",
        )
        for group in GROUPS:
            topics = [topic for topic in group.topics if topic in found]
            if topics:
                st.markdown("###### " + _(group.title))
            for topic in topics:
                st.button(
                    _(topic.title),
                    key=f"translation_{topic.key}",
                    type="primary" if topic.key == chosen else "tertiary",
                    on_click=noted(choose_topic),
                    args=(topic.key,),
                    width="stretch",
                )
    return found


@frame.callback
def choose_topic(key: str) -> None:
    """Show the topic of that key; with no key, the whole table."""
    state.page_state().values["topic"] = key


def _shown(found: Sequence[Topic]) -> None:
    """The topic that was chosen, else the table of what was found."""
    chosen = state.page_state().values["topic"]
    if chosen:
        topic = find_topic(chosen)
        _topic(topic)
        _neighbours(topic)
    else:
        st.html(_table(found))


@frame.fragment()
def _topic(topic: Topic) -> None:
    """The topic alone is drawn again when its snippet is run."""
    show_topic(topic, "translation")


def _neighbours(topic: Topic) -> None:
    """Ways to the topic before and the topic after."""
    keys = list(TOPICS)
    place = keys.index(topic.key)
    before, after = st.columns(2, gap="small")
    if place > 0:
        earlier = TOPICS[keys[place - 1]]
        before.button(
            _(earlier.title),
            key="translation_before",
            icon=":material/arrow_back:",
            on_click=noted(choose_topic),
            args=(earlier.key,),
            width="stretch",
        )
    if place + 1 < len(keys):
        later = TOPICS[keys[place + 1]]
        after.button(
            _(later.title),
            key="translation_after",
            icon=":material/arrow_forward:",
            icon_position="right",
            on_click=noted(choose_topic),
            args=(later.key,),
            width="stretch",
        )


def _table(found: Sequence[Topic]) -> str:
    """What was written, what is written today, and in which documents."""
    heads = [_("Topic"), "TensorFlow 1", _("Today"), _("Documents")]
    rows = []
    for group in GROUPS:
        topics = [topic for topic in group.topics if topic in found]
        if topics:
            rows.append(Row([Cell(_(group.title), head=True, columns=len(heads))], kind="group"))
        rows += [_row(topic) for topic in topics]
    return html_table(heads, rows, kind="translation-table")


def _row(topic: Topic) -> Row:
    first = topic.old.splitlines()[0]
    documents = Cell(", ".join(topic.documents), kind="documents")
    return Row([_(topic.title), Cell(first, code=True), _(topic.today), documents])
