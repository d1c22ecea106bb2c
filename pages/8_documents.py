"""Documents: the five tutorials, reproduced and questioned."""

from rnnlab.ui import documents
from rnnlab.ui.app import frame

with frame.page("documents"):
    documents.documents_page()
