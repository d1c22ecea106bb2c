"""Tables as HTML: what is written is escaped, and what stands for the page's choice says so."""

from __future__ import annotations

from xml.etree import ElementTree

from rnnlab.ui.components.html_table import STYLE, Cell, Row, html_table


def parsed(table: str) -> ElementTree.Element:
    assert table.startswith(STYLE)
    return ElementTree.fromstring(table.removeprefix(STYLE))


def test_every_text_is_escaped() -> None:
    cells = ["<b>1</b>", Cell("2 & 3", small="< 4", code=True)]
    table = parsed(
        html_table(["<i>", Cell('"', sign=("●", "#0072b2"))], [Row(cells, attributes={"data-x": '"<'})], kind="own")
    )
    assert table.attrib == {"class": "html-table own"}
    assert ["".join(head.itertext()) for head in table.iter("th")] == ["<i>", '● "']
    assert ["".join(cell.itertext()) for cell in table.iter("td")] == ["<b>1</b>", "2 & 3< 4"]
    assert [row.attrib for row in table.iterfind("tbody/tr")] == [{"data-x": '"<'}]


def test_heads_of_columns_and_of_rows_are_heads_to_a_screen_reader() -> None:
    rows = [Row([Cell("all", head=True, columns=2)], kind="group"), Row(["1", "2"], kind="now")]
    table = parsed(html_table(["a", "b"], rows, foot=Row(["3", Cell("4", kind="number")])))
    assert [head.attrib for head in table.iter("th")] == [{"scope": "col"}] * 2 + [{"scope": "row", "colspan": "2"}]
    assert [row.attrib for row in table.iterfind("tbody/tr")] == [
        {"class": "group"},
        {"class": "now", "aria-current": "true"},
    ]
    assert [cell.attrib for cell in table.iterfind("tfoot/tr/td")] == [{}, {"class": "number"}]
