"""The server round the pages: our own routes, middleware and lifespan, beside Streamlit's. Knows runs, not pages."""

from __future__ import annotations

from rnnlab.server.lifespan import lifespan
from rnnlab.server.middleware import middleware
from rnnlab.server.routes import routes

__all__ = ["lifespan", "middleware", "routes"]
