from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

import rnnlab
from rnnlab.analysis.belief import belief_story, entropy_bits
from rnnlab.network import softmax


def table(*leaders: int) -> np.ndarray:
    """Probabilities (T, 10) in which these classes lead, one after the other."""
    probabilities = np.full((len(leaders), 10), 0.05)
    probabilities[np.arange(len(leaders)), leaders] = 0.55
    return probabilities


@pytest.mark.parametrize(
    ("leaders", "answer", "decided", "rival"),
    [
        ((3, 3, 9, 7, 7), 7, 3, 9),
        ((7, 1, 7, 7), 7, 2, 1),
        ((2, 2, 2), 2, 0, None),
        ((4,), 4, 0, None),
        ((4, 5), 5, 1, 4),
    ],
)
def test_the_story_of_who_led(leaders, answer, decided, rival):
    story = belief_story(table(*leaders))
    assert (story.answer, story.decided, story.rival) == (answer, decided, rival)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000), steps=st.integers(1, 40), scale=st.floats(0.01, 60))
def test_entropy_is_scipys_and_the_answer_leads_from_the_decision_on(seed, steps, scale):
    probabilities = softmax(np.random.default_rng(seed).normal(0, scale, (steps, 10)).astype(np.float32))
    story = belief_story(probabilities)
    np.testing.assert_allclose(story.entropy, entropy(probabilities, base=2, axis=1), atol=1e-5)
    assert (probabilities[story.decided :].argmax(1) == story.answer).all()
    if story.decided:
        assert probabilities[story.decided - 1].argmax() == story.rival != story.answer


def test_certainty_has_no_entropy_and_ignorance_the_most():
    certain = np.eye(10)[:1]
    assert entropy_bits(certain)[0] == 0
    assert not np.signbit(entropy_bits(certain)[0])
    assert entropy_bits(np.full((1, 10), 0.1))[0] == pytest.approx(np.log2(10))


def test_a_real_digit_is_decided_before_its_end():
    trace = rnnlab.load_network("lstm").trace(rnnlab.load_mnist().test.image(0))
    story = belief_story(trace.probabilities)
    assert story.answer == 7
    assert 0 < story.decided < 27
    assert story.entropy[-1] < 0.1
