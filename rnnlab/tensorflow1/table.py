"""All topics in order, by key, and found by words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rnnlab.errors import LabError
from rnnlab.i18n import _
from rnnlab.tensorflow1.cells import CELLS
from rnnlab.tensorflow1.graph import DATA, GRAPH
from rnnlab.tensorflow1.learning import LEARNING
from rnnlab.tensorflow1.running import RUNNING
from rnnlab.tensorflow1.topic import Group, Topic
from rnnlab.tensorflow1.warnings import WARNINGS, WORDS

#: the table, in the order in which a listing goes
GROUPS: tuple[Group, ...] = (GRAPH, DATA, CELLS, RUNNING, LEARNING, WARNINGS, WORDS)
TOPICS: Mapping[str, Topic] = MappingProxyType({topic.key: topic for group in GROUPS for topic in group.topics})


def find_topic(key: str) -> Topic:
    """The topic of that key. Raises `LabError` if there is none."""
    if key not in TOPICS:
        raise LabError(
            "There is no topic “{topic}” in the table. There are: {topics}.", topic=key, topics=", ".join(TOPICS)
        )
    return TOPICS[key]


def search_topics(words: str) -> tuple[Topic, ...]:
    """The topics in which every one of the words occurs (part of a word is enough), in the table's order.

    Looked through: titles and sentences in English and in the language of this context, the documents' code, and ours.
    """
    wanted = words.casefold().split()
    return tuple(topic for topic in TOPICS.values() if all(word in _text(topic) for word in wanted))


def _text(topic: Topic) -> str:
    said = (topic.title, topic.changed, topic.convention)
    translated = (_(text) for text in said if text)
    return "\n".join((topic.key, *said, *translated, topic.old, topic.today, topic.source, *topic.documents)).casefold()
