"""From TensorFlow 1 to today: what the documents wrote, and runnable code that does the same now.

    for group in GROUPS: …            find_topic("forget_bias").source
    search_topics("state tuple")      run_snippet(topic).output

The snippets are scripts of our own in assets/translation, each with its claims as asserts. Importing this package
loads neither TensorFlow nor Streamlit.
"""

from rnnlab.tensorflow1.execution import SnippetRun, run_snippet
from rnnlab.tensorflow1.table import GROUPS, TOPICS, find_topic, search_topics
from rnnlab.tensorflow1.topic import Group, See, Topic

__all__ = [
    "GROUPS",
    "TOPICS",
    "Group",
    "See",
    "SnippetRun",
    "Topic",
    "find_topic",
    "run_snippet",
    "search_topics",
]
