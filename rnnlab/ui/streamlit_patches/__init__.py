"""Every private name of Streamlit's that this app uses, and what each patch cures."""
