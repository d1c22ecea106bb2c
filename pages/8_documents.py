"""Documents: the five tutorials, reproduced and questioned."""

from rnnlab.ui import documents, frame

with frame.page("documents"):
    documents.documents_page()
