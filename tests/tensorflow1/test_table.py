"""The table: nothing that the documents use is missing, everything is said in both languages, and words find it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rnnlab.diagrams import DIAGRAMS
from rnnlab.errors import LabError
from rnnlab.i18n import _, language
from rnnlab.recipe import DOCUMENTS
from rnnlab.tensorflow1 import GROUPS, TOPICS, find_topic, search_topics
from rnnlab.tensorflow1.topic import SNIPPETS

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: what the documents call, and what was printed to them: each must be found
NAMES = (
    "placeholder", "Session", "feed_dict", "BasicLSTMCell", "num_units", "forget_bias", "state_is_tuple", "activation",
    "reuse", "name=", "dtype", "GRU", "static_rnn", "dynamic_rnn", "sequence_length", "initial_state", "parallel_iterations",
    "swap_memory", "time_major", "scope", "zero_state", "outputs[-1]", "final_state[1]", "unstack", "transpose", "reshape",
    "split", "softmax_cross_entropy", "one_hot", "argmax", "equal", "cast", "reduce_mean", "tf.layers.dense", "variable_scope",
    "AUTO_REUSE", "global_variables_initializer", "local_variables_initializer", "set_random_seed", "maybe_download",
    "extract_images", "extract_labels", "dense_to_one_hot", "DataSet", "softmax_cross_entropy_with_logits_v2",
    "GradientDescentOptimizer", "AdamOptimizer", "minimize", "tf.metrics.accuracy", "per_process_gpu_memory_fraction",
    "truncated_normal", "random_normal", "tf.constant", "next_batch", "read_data_sets", "tf.matmul", "tf.contrib",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_documents_is_in_the_table(name: str) -> None:
    assert any(name in topic.old for topic in TOPICS.values())
    assert search_topics(name)


@pytest.mark.parametrize("key", TOPICS)
def test_a_topic_is_whole(key: str) -> None:
    topic = TOPICS[key]
    assert topic.old
    assert topic.snippet.parent == SNIPPETS
    assert topic.see
    assert {number[:3] for number in DOCUMENTS} >= set(topic.documents) != set()
    assert topic.diagram in ("", *DIAGRAMS)
    # comments of code are the same in every language: shapes and values, no prose
    assert not CHINESE.search(topic.old + topic.source)
    with language("zh_CN"):
        assert CHINESE.search(_(topic.changed))
        assert not topic.convention or CHINESE.search(_(topic.convention))


@pytest.mark.parametrize("key", TOPICS)
def test_a_topic_leads_to_pages_and_lessons_that_there_are(key: str) -> None:
    lessons = {path.stem for path in (ROOT / "assets" / "lessons" / "en").glob("*.md")}
    pages = {path.stem.partition("_")[2] for path in (ROOT / "pages").glob("*.py")}
    for see in TOPICS[key].see:
        assert see.page in pages
        assert not see.lesson or see.lesson in lessons


def test_the_groups_hold_every_topic_once() -> None:
    keys = [topic.key for group in GROUPS for topic in group.topics]
    assert sorted(keys) == sorted(TOPICS)


def test_a_search_needs_every_word() -> None:
    assert [topic.key for topic in search_topics("zero_state")] == ["initial_state"]
    assert "gru_z" in {topic.key for topic in search_topics("keep replace")}
    assert search_topics("keep nowhere-at-all") == ()
    assert len(search_topics("")) == len(TOPICS)


def test_a_search_reads_the_learner_s_language_and_english() -> None:
    with language("zh_CN"):
        assert "placeholder" in {topic.key for topic in search_topics("占位符")}
        assert "placeholder" in {topic.key for topic in search_topics("placeholder")}
    assert search_topics("占位符") == ()


def test_an_unknown_topic_is_refused_in_a_sentence() -> None:
    with pytest.raises(LabError, match="There is no topic “peephole”"):
        find_topic("peephole")
