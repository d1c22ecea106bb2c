from __future__ import annotations

import json
import struct
from dataclasses import asdict

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from rnnlab.player import View
from rnnlab.player.bundle import page_script


def page() -> None:
    import numpy as np
    import streamlit as st

    from rnnlab.network import Network
    from rnnlab.player import Shown, View, score_payload
    from rnnlab.recipe import Recipe
    from rnnlab.ui.app.score import Answers, score
    from rnnlab.weights import keras_shapes

    recipe = Recipe(cell="gru", hidden_size=3)
    weights = [np.full(shape, 0.1, np.float32) for shape in keras_shapes(recipe)]
    trace = Network.from_keras_weights(recipe, weights).trace(np.eye(28, dtype=np.float32))
    st.session_state.hidden = trace.hidden
    asks = bool(st.session_state.get("asks"))
    mode = st.session_state.get("mode", "score")
    view = View(mode=mode, open_lanes=("update",), height=300, has_next=asks)
    score(score_payload(Shown(trace, name="mine")), key="score", view=view, answers=Answers(next=lambda: None))


def mounted(app: AppTest) -> tuple[object, dict, bytes]:
    """The component's message, its header and its body."""
    (element,) = [element for element in app.main if element.type == "bidi_component"]
    proto = element.proto
    (length,) = struct.unpack_from("<I", proto.bytes)
    return proto, json.loads(proto.bytes[4 : 4 + length]), proto.bytes[4 + length :]


def test_the_payload_is_mounted_as_bytes():
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    _proto, header, body = mounted(app)
    where = header["arrays"]["hidden"]
    hidden = np.frombuffer(body, np.int16, int(np.prod(where["shape"])), where["offset"]).reshape(where["shape"])
    np.testing.assert_allclose(hidden / 1000, app.session_state.hidden, atol=0.0005)
    assert header["view"] == asdict(View(open_lanes=["update"], height=300))


def test_a_score_is_little_more_than_its_data():
    app = AppTest.from_function(page, default_timeout=30).run()
    proto, _header, _body = mounted(app)
    script = page_script("score")
    assert proto.js_content == script.component(f"/_rnnlab/scripts/{script.file}")
    assert proto.css_content == ""
    assert proto.ByteSize() - len(proto.bytes) < 2_500


def test_under_a_base_path_the_script_is_asked_for_there(monkeypatch: pytest.MonkeyPatch):
    from rnnlab.ui.app.served_component import served_component

    registered = {}
    monkeypatch.setattr(st.components.v2, "component", lambda name, *, js: registered.setdefault(name, js))
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "lab"}.__getitem__)
    served_component("a_score", "score")
    assert f'"/lab/_rnnlab/scripts/{page_script("score").file}"' in registered["a_score"]


def test_another_mode_is_the_same_component():
    app = AppTest.from_function(page, default_timeout=30).run()
    before, header, _ = mounted(app)
    app.session_state.mode = "guess"
    app.session_state.asks = True
    after, changed, _ = mounted(app.run())
    assert after.id == before.id, "a new identity would throw the live player away"
    assert changed["id"] == header["id"]
    assert changed["view"]["mode"] == "guess"
    assert changed["view"]["has_next"]
