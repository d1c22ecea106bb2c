from __future__ import annotations

import json
import struct
from dataclasses import asdict

import numpy as np
from streamlit.testing.v1 import AppTest

from rnnlab.player import View
from rnnlab.player.bundle import page_scripts


def page() -> None:
    import numpy as np
    import streamlit as st

    from rnnlab.network import Network
    from rnnlab.player import View, score_payload
    from rnnlab.recipe import Recipe
    from rnnlab.ui.app.score import Answers, give_script, score
    from rnnlab.weights import keras_shapes

    recipe = Recipe(cell="gru", hidden_size=3)
    weights = [np.full(shape, 0.1, np.float32) for shape in keras_shapes(recipe)]
    trace = Network.from_keras_weights(recipe, weights).trace(np.eye(28, dtype=np.float32))
    st.session_state.hidden = trace.hidden
    asks = bool(st.session_state.get("asks"))
    mode = st.session_state.get("mode", "score")
    view = View(mode=mode, open_lanes=("update",), height=300, has_next=asks)
    with st.sidebar:
        give_script()
    score(score_payload(trace, name="mine"), key="score", view=view, answers=Answers(next=lambda: None))


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
    (script,) = [element.proto for element in app.sidebar if element.type == "bidi_component"]
    assert script.js_content == page_scripts().give
    assert script.WhichOneof("data") is None, "its message is the same every time, so Streamlit sends it once"
    assert proto.js_content == page_scripts().call
    assert proto.css_content == ""
    assert proto.ByteSize() - len(proto.bytes) < 1_500


def test_the_script_is_the_same_message_at_every_run():
    app = AppTest.from_function(page, default_timeout=30).run()
    messages = []
    for mode in ("score", "guess"):
        app.session_state.mode = mode
        app.run()
        (script,) = [element.proto for element in app.sidebar if element.type == "bidi_component"]
        messages.append(script.SerializeToString(deterministic=True))
    assert messages[0] == messages[1]


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
