"""A Streamlit that the patches were not written for runs without them, and says so in one line."""

from __future__ import annotations

import logging

import pytest
import streamlit
from streamlit.runtime.app_session import AppSession

from rnnlab.ui import streamlit_patches
from rnnlab.ui.streamlit_patches import sessions


@pytest.fixture
def unpatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit as it comes, for one test."""
    monkeypatch.setattr(AppSession, "request_rerun", sessions._request_rerun)
    monkeypatch.setattr(AppSession, "_create_scriptrunner", sessions._create_scriptrunner)


def patched() -> bool:
    return AppSession.request_rerun is not sessions._request_rerun


@pytest.mark.usefixtures("unpatched")
def test_they_are_applied_to_the_version_they_were_written_for() -> None:
    assert streamlit.__version__.startswith(streamlit_patches.WRITTEN_FOR + ".")
    streamlit_patches.apply({})
    streamlit_patches.apply({})
    assert patched()


@pytest.mark.usefixtures("unpatched")
def test_a_setting_switches_them_off() -> None:
    streamlit_patches.apply({"RNNLAB_STREAMLIT_PATCHES": "0"})
    assert not patched()


@pytest.mark.usefixtures("unpatched")
def test_another_streamlit_runs_without_them(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(streamlit, "__version__", "1.99.0")
    with caplog.at_level(logging.WARNING):
        streamlit_patches.apply({})
    assert not patched()
    (line,) = caplog.messages
    assert "1.99.0" in line


@pytest.mark.usefixtures("unpatched")
def test_one_name_that_is_another_leaves_out_its_patch(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise AttributeError("no such name")

    monkeypatch.setattr(sessions, "apply", fail)
    with caplog.at_level(logging.WARNING):
        streamlit_patches.apply({})
    assert not patched()
    (line,) = caplog.messages
    assert "sessions" in line
