"""The parts of the pages: the only package that imports Streamlit."""
