"""From TensorFlow 1: what the documents wrote, and running code that does the same today."""

from rnnlab.ui import translation
from rnnlab.ui.app import frame

with frame.page("translation"):
    translation.translation_page()
