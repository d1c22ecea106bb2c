"""Documents: the five tutorials, reproduced and questioned."""

from rnnlab.importing import one_at_a_time

with one_at_a_time:
    from rnnlab.ui.app import frame
    from rnnlab.ui.documents.page import documents_page

with frame.page("documents"):
    documents_page()
