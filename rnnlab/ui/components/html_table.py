"""Small tables as HTML that fits a projector and a phone: the one place that writes ``<table>``."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

STYLE = """<style>
.html-table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
.html-table :is(th, td) { text-align: left; vertical-align: top; font-weight: 400; padding: 5px 10px 5px 0;
  border-bottom: 1px solid rgba(128, 128, 128, .3); }
.html-table thead th { font-weight: 600; }
.html-table tfoot td { font-weight: 600; border-bottom: 0; }
.html-table small { display: block; opacity: .75; }
.html-table tr.now td { background: rgba(128, 128, 128, .16); font-weight: 600; }
.html-table.numbers :is(th, td) { text-align: right; padding: 5px 8px; }
@media (max-width: 640px) { .html-table.numbers { font-size: 12.5px; } .html-table.numbers :is(th, td) { padding: 4px 3px; } }
</style>"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, its texts as they are shown."""

    text: str
    #: a second line, in small letters
    small: str = ""
    #: CSS class
    kind: str = ""
    code: bool = False
    #: the head of a row, or of a column
    head: bool = False
    columns: int = 1
    #: a sign before the text for who sees it, and its colour
    sign: tuple[str, str] | None = None

    def element(self, scope: str) -> str:
        """As an element."""
        tag = "th" if self.head else "td"
        spans = {"colspan": str(self.columns)} if self.columns > 1 else {}
        text = html.escape(self.text)
        text = f"<code>{text}</code>" if self.code else text
        if self.sign is not None:
            sign, colour = self.sign
            text = f'<span style="color:{colour}" aria-hidden="true">{sign}</span> {text}'
        small = f"<small>{html.escape(self.small)}</small>" if self.small else ""
        scopes = {"scope": scope} if self.head else {}
        return f"<{tag}{_attributes({'class': self.kind} | scopes | spans)}>{text}{small}</{tag}>"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; a cell that is a text alone has nothing special."""

    cells: Sequence[Cell | str]
    #: CSS class; "now" for the one that stands for what the page shows
    kind: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def element(self) -> str:
        """As an element."""
        current = {"aria-current": "true"} if self.kind == "now" else {}
        cells = "".join(_cell(cell).element("row") for cell in self.cells)
        return f"<tr{_attributes({'class': self.kind} | current | dict(self.attributes))}>{cells}</tr>"


def html_table(
    heads: Sequence[Cell | str],
    rows: Sequence[Row],
    *,
    kind: str = "",
    foot: Row | None = None,
    attributes: Mapping[str, str] | None = None,
) -> str:
    """The table and its style as HTML. `kind` are its CSS classes: its page's own, "numbers" for columns of numbers."""
    columns = [_cell(head) for head in heads]
    head = "".join(Cell(one.text, kind=one.kind, head=True, sign=one.sign).element("col") for one in columns)
    body = f"<tbody>{''.join(row.element() for row in rows)}</tbody>"
    below = f"<tfoot>{foot.element()}</tfoot>" if foot is not None else ""
    named = _attributes({"class": f"html-table {kind}".strip()} | dict(attributes or {}))
    return f"{STYLE}<table{named}><thead><tr>{head}</tr></thead>{body}{below}</table>"


def _cell(cell: Cell | str) -> Cell:
    return cell if isinstance(cell, Cell) else Cell(cell)


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{html.escape(value)}"' for name, value in values.items() if value)
