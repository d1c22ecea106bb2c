"""gettext catalogues, chosen by a context variable: two learners in one process may read two languages.

Every sentence that a person sees is written in English at the place where it is needed, wrapped in `_`
(translated now), in `N_` (marked here, translated where it is shown) or in `LabError`. The catalogues lie in
``assets/locale``; CONTRIBUTING.md has the commands that extract and compile them.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from types import MappingProxyType

from rnnlab.assets import ASSETS
from rnnlab.errors import LabError

DOMAIN = "rnnlab"
LOCALE_FOLDER = ASSETS / "locale"
#: language code -> its own name, as the language control shows it
LANGUAGES = MappingProxyType({"en": "English", "zh_CN": "简体中文"})
DEFAULT_LANGUAGE = "en"

_language: ContextVar[str] = ContextVar("rnnlab_language", default=DEFAULT_LANGUAGE)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == DEFAULT_LANGUAGE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_FOLDER, languages=[language])


def current_language() -> str:
    """The code of the language of this context, a key of `LANGUAGES`."""
    return _language.get()


def set_language(language: str) -> None:
    """Choose the language of this context; an unknown code chooses English."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def language(code: str) -> Iterator[None]:
    """`set_language` for the length of a ``with`` block."""
    token = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def best_language(name: str | None) -> str:
    """The catalogue for the name of a browser's or system's locale, such as ``"zh-Hans-CN"`` or ``"en_GB.UTF-8"``.

    Any Chinese is given Simplified Chinese, the only Chinese there is; anything unknown is given English.
    """
    return "zh_CN" if (name or "").lower().startswith(("zh", "chinese")) else DEFAULT_LANGUAGE


def system_language() -> str:
    """The catalogue for this computer's user: what the environment asks for, installed or not, then what Python knows."""
    asked = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    return best_language(asked or locale.getlocale()[0])


def N_(message: str) -> str:
    """Mark a message for the catalogues without translating it yet."""
    return message


def _(message: str, /, **parameters: object) -> str:
    """Translate `message` into the language of this context and fill its named fields."""
    text = _catalogue(_language.get()).gettext(message)
    return text.format(**parameters) if parameters else text


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences one after another: with a space between them, except in Chinese, which needs none."""
    return ("" if _language.get().startswith("zh") else " ").join(sentences)


def translate_error(error: LabError) -> str:
    """The sentence of an error in the language of this context.

    A parameter that is itself a marked message (the name of a hyperparameter, say) is translated as well.
    """
    parameters = {key: _(value) if isinstance(value, str) else value for key, value in error.parameters.items()}
    return _(error.message).format(**parameters)
