"""Learn: the course, lesson by lesson."""

from rnnlab.importing import one_at_a_time

with one_at_a_time:
    from rnnlab.ui.app import frame
    from rnnlab.ui.learn.page import learn_page

with frame.page("learn"):
    learn_page()
