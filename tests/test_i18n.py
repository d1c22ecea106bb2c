"""The catalogues: complete, compiled, and with the same fields as the English sentences."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from rnnlab.errors import LabError
from rnnlab.i18n import (
    DOMAIN,
    LANGUAGES,
    LOCALE_FOLDER,
    _,
    best_language,
    current_language,
    language,
    set_language,
    translate_error,
)

ROOT = Path(__file__).parents[1]
FIELD = re.compile(r"\{(\w*)[^}]*\}")
TRANSLATED = [code for code in LANGUAGES if code != "en"]
#: the same as in CONTRIBUTING.md
KEYWORDS = {"_": None, "N_": None, "LabError": None}


def _extracted() -> set[str]:
    messages: set[str] = set()
    for folder in (ROOT / "rnnlab", ROOT / "pages"):
        messages |= {str(found[2]) for found in extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS)}
    return messages


def _catalogue(code: str) -> Catalog:
    with (LOCALE_FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=code)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_stale(code: str) -> None:
    translated = {str(message.id): str(message.string) for message in _catalogue(code) if message.id}
    extracted = _extracted()
    assert len(extracted) > 100  # the extraction itself works
    assert sorted(extracted - translated.keys()) == []
    assert sorted(translated.keys() - extracted) == []
    assert sorted(key for key, text in translated.items() if not text.strip()) == []
    assert [message.id for message in _catalogue(code) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_fields_are_the_same(code: str) -> None:
    for message in _catalogue(code):
        assert set(FIELD.findall(str(message.id))) == set(FIELD.findall(str(message.string))), message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_compiled_catalogue_is_the_written_one(code: str) -> None:
    with (LOCALE_FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        compiled = {str(message.id): str(message.string) for message in read_mo(file) if message.id}
    assert compiled == {str(message.id): str(message.string) for message in _catalogue(code) if message.id}


def test_a_language_holds_inside_its_block_only() -> None:
    before = current_language()
    with language("zh_CN"):
        assert _("Draw") != "Draw"
        assert _("LSTM") == "LSTM"  # what no catalogue knows stays as it is
    assert current_language() == before


def test_two_threads_read_two_languages() -> None:
    seen: dict[str, str] = {}
    together = threading.Barrier(2)

    def read(code: str) -> None:
        set_language(code)
        together.wait(timeout=10)
        seen[code] = _("Draw")

    threads = [threading.Thread(target=read, args=(code,)) for code in ("en", "zh_CN")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen["en"] == "Draw"
    assert seen["zh_CN"] != "Draw"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("zh-CN", "zh_CN"),
        ("zh", "zh_CN"),
        ("zh-Hant-TW", "zh_CN"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_browser_s_language_is_the_default(locale: str | None, expected: str) -> None:
    assert best_language(locale) == expected


def test_an_unknown_language_is_english() -> None:
    with language("xx"):
        assert current_language() == "en"


def test_an_error_is_translated_with_its_parameters() -> None:
    error = LabError("{label}: choose yes or no, not “{value}”.", label="Hidden size", value="x")
    with language("zh_CN"):
        text = translate_error(error)
    assert "隐藏" in text
    assert "x" in text
