"""Questions of a lesson: quizzes whose every answer is explained, and predictions that come before what they predict."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from rnnlab.i18n import _
from rnnlab.lessons import Lesson, Predict, Quiz, find_lesson
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.learn import progress


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page: the lesson, its place among that lesson's questions, and the choice that was taken."""

    lesson: Lesson
    place: int
    choice: int | None

    @property
    def key(self) -> str:
        """The key of its widget."""
        return f"lesson_{self.lesson.number}_question_{self.place}"


def quiz(block: Quiz, asked: Asked, course: tuple[Lesson, ...]) -> None:
    """Choices; each is explained as soon as it is taken, and another one may be tried."""
    with st.container(border=True):
        st.caption(_quiz_heading(block, course))
        st.radio(
            f"**{block.question}**",
            **state.menu(
                asked.key,
                asked.choice,
                range(len(block.choices)),
                lambda choice: block.choices[choice].text,
                partial(_answer, asked),
            ),
        )
        if asked.choice is None:
            return
        why = block.choices[asked.choice].why
        if asked.choice == block.answer:
            st.success(_("**Right.** {why}", why=why), icon=":material/check:")
        else:
            st.warning(_("**Not this one.** {why}", why=why), icon=":material/close:")


def _quiz_heading(block: Quiz, course: tuple[Lesson, ...]) -> str:
    if block.kind == "quiz":
        return ":material/quiz: " + _("Check yourself")
    earlier = find_lesson(course, block.of)
    if earlier is None:
        return ":material/history: " + _("Do you remember?")
    return ":material/history: " + _(
        "Do you remember? From lesson {number}: {title}", number=earlier.number, title=earlier.title
    )


@frame.callback
def _commit(asked: Asked) -> None:
    progress.answer(asked.lesson, asked.place, st.session_state[asked.key])


@frame.callback
def _answer(asked: Asked, choice: int) -> None:
    progress.answer(asked.lesson, asked.place, choice)


def predict(block: Predict, asked: Asked) -> bool:
    """Ask for a guess, and give back whether it was made: what it was about is shown only then."""
    with st.container(border=True):
        st.caption(":material/lightbulb: " + _("First your guess, then what really happens"))
        if asked.choice is None:
            _guess(block, asked)
            return False
        st.markdown(f"**{block.question}**")
        _compare(block, asked.choice)
        st.markdown(block.reveal)
        st.button(
            _("Guess again"),
            key=f"{asked.key}_again",
            type="tertiary",
            icon=":material/undo:",
            on_click=noted(_take_back),
            args=(asked,),
        )
    return True


def _guess(block: Predict, asked: Asked) -> None:
    chosen = st.radio(
        f"**{block.question}**",
        range(len(block.choices)),
        index=None,
        format_func=lambda choice: block.choices[choice],
        key=asked.key,
        on_change=noted(),
    )
    st.button(
        _("That is my guess: show me"),
        key=f"{asked.key}_commit",
        type="primary",
        icon=":material/visibility:",
        disabled=chosen is None,
        on_click=noted(_commit),
        args=(asked,),
    )


def _compare(block: Predict, choice: int) -> None:
    """The guess beside the truth."""
    guess, truth = block.choices[choice], block.choices[block.answer]
    if choice == block.answer:
        st.success(_("**You guessed:** {guess}  \nThat is what happens.", guess=guess), icon=":material/check:")
    else:
        st.warning(
            _("**You guessed:** {guess}  \n**What happens:** {truth}", guess=guess, truth=truth),
            icon=":material/compare_arrows:",
        )


@frame.callback
def _take_back(asked: Asked) -> None:
    progress.answer(asked.lesson, asked.place, None)
