"""Learn: the course, lesson by lesson."""

from rnnlab.ui import learn
from rnnlab.ui.app import frame

with frame.page("learn"):
    learn.learn_page()
