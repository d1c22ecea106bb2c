"""From TensorFlow 1: what the documents wrote, and running code that does the same today."""

from rnnlab.importing import one_at_a_time

with one_at_a_time:
    from rnnlab.ui.app import frame
    from rnnlab.ui.tensorflow1.page import translation_page

with frame.page("translation"):
    translation_page()
