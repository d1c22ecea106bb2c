"""Learn: the course, lesson by lesson."""

from rnnlab.ui import frame, learn

with frame.page("learn"):
    learn.learn_page()
