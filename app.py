"""Home, and the server round all pages: `streamlit run app.py` finds `app` by reading this file's syntax tree."""

import streamlit as st

if __name__ == "__main__":
    from rnnlab.importing import one_at_a_time

    with one_at_a_time:
        from rnnlab.ui.app import frame
        from rnnlab.ui.home.page import cover_and_guess, ways_in

    with frame.page("home"):
        cover_and_guess()
        ways_in()
else:
    from rnnlab import server

    base_path = str(st.get_option("server.baseUrlPath") or "")
    app = st.App(
        __file__,
        routes=server.routes(base_path),
        middleware=server.middleware(base_path),
        lifespan=server.lifespan,
    )
