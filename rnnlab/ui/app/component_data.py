"""What a component of ours is given: bytes, always. Streamlit looks into a dict for data frames, and loads pandas for that."""

from __future__ import annotations

import json


def json_bytes(data: object) -> bytes:
    """JSON in UTF-8, which the component's script parses."""
    return json.dumps(data, ensure_ascii=False).encode()
