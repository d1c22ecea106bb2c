"""Documents: the five tutorials, reproduced and questioned."""

from rnnlab.ui.app import frame
from rnnlab.ui.documents.page import documents_page

with frame.page("documents"):
    documents_page()
