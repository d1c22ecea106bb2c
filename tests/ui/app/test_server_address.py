"""Where a component finds our routes."""

import pytest
import streamlit as st

from rnnlab.server.addresses import base_path_of
from rnnlab.ui.app.server_address import address


@pytest.mark.parametrize(
    ("base", "expected"),
    [("", "/_rnnlab/healthz"), ("lab", "/lab/_rnnlab/healthz"), ("/a/lab/", "/a/lab/_rnnlab/healthz")],
)
def test_an_address_lies_under_the_base_path(monkeypatch: pytest.MonkeyPatch, base: str, expected: str) -> None:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": base}.__getitem__)
    assert address("healthz") == address("/healthz") == expected


def test_a_base_path_has_one_slash_before_it_and_none_after() -> None:
    assert [base_path_of(path) for path in ("", "/", "lab", "/lab/", "a/b")] == ["", "", "/lab", "/lab", "/a/b"]
