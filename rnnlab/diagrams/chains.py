"""Cells in a row: the same cell, once a timestep, with what it hands on and what it puts out."""

from __future__ import annotations

from rnnlab.diagrams.drawing import SMALL, Drawing
from rnnlab.i18n import _


def unrolled(drawing: Drawing) -> None:
    """The chain, unrolled: one cell used T times, never a loop."""
    places = ((62.0, "1"), (144.0, "2"), (226.0, "3"), (340.0, "T"))
    cell = 100.0
    for number, (x, index) in enumerate(places):
        drawing.box(x, cell, 50, 44, "hidden", _("cell"))
        drawing.wire([(x, 178), (x, cell + 22)], "inputs")
        drawing.letter(x, 197, "inputs", index)
        drawing.wire([(x, cell - 22), (x, 44)], "hidden", thin=number < 3)
        drawing.letter(x, 36, "hidden", index)
        if number:
            start = places[number - 1][0] + 25
            if number == 3:
                drawing.wire([(start, cell), (start + 20, cell)], "hidden")
                drawing.dots((start + x - 25) / 2, cell)
                start = x - 47
            drawing.wire([(start, cell), (x - 25, cell)], "hidden")
    drawing.wire([(10, cell), (37, cell)], "hidden")
    drawing.letter(12, cell - 8, "hidden", "0")
    drawing.text(396, 16, _("the answer is read here"), size=SMALL, anchor="end")
    drawing.wire([(37, 222), (365, 222)], arrow=False, thin=True)
    drawing.text(200, 240, _("the same cell with the same weights, at every timestep"), size=SMALL)


def lstm_chain(drawing: Drawing) -> None:
    """An LSTM's chain: two states go from timestep to timestep, one of them also goes out."""
    places = ((84.0, "1"), (184.0, "2"), (326.0, "T"))
    upper, lower = 84.0, 112.0
    for number, (x, index) in enumerate(places):
        drawing.rectangle(x - 31, 66, 62, 64, None, fill=0.3)
        drawing.text(x, 103, "LSTM")
        drawing.wire([(x, 182), (x, 130)], "inputs")
        drawing.letter(x, 201, "inputs", index)
        drawing.wire([(x, 66), (x, 38)], "hidden")
        drawing.letter(x, 30, "hidden", index)
        for y, key in ((upper, "cell"), (lower, "hidden")):
            start = places[number - 1][0] + 31 if number else x - 54
            if number == 2:
                drawing.wire([(start, y), (start + 20, y)], key)
                drawing.dots((start + x - 31) / 2, y)
                start = x - 53
            drawing.wire([(start, y), (x - 31, y)], key)
    for y, key in ((upper, "cell"), (lower, "hidden")):
        drawing.wire([(357, y), (384, y)], key)
        drawing.letter(4, y + 5, key, "0", anchor="start")
    drawing.letter(386, upper - 6, "cell", "T")
    drawing.letter(386, lower + 20, "hidden", "T")
    drawing.text(200, 224, _("the same LSTM with the same weights, at every timestep"), size=SMALL)


def cell_and_hidden(drawing: Drawing) -> None:
    """Two outputs of one LSTM cell: c stays inside the chain, h goes on and out."""
    drawing.rectangle(132, 78, 136, 112, None, fill=0.3)
    drawing.text(200, 140, _("LSTM cell"), bold=True)
    drawing.wire([(60, 104), (132, 104)], "cell")
    drawing.letter(6, 109, "cell", "t−1", anchor="start")
    drawing.wire([(60, 166), (132, 166)], "hidden")
    drawing.letter(6, 171, "hidden", "t−1", anchor="start")
    drawing.wire([(200, 222), (200, 190)], "inputs")
    drawing.letter(200, 242, "inputs", "t")
    drawing.wire([(268, 104), (306, 104)], "cell")
    drawing.letter(310, 109, "cell", "t", anchor="start")
    drawing.text(310, 126, _("goes on only"), anchor="start", size=SMALL)
    drawing.wire([(268, 166), (306, 166)], "hidden")
    drawing.letter(310, 171, "hidden", "t", anchor="start")
    drawing.text(310, 188, _("goes on"), anchor="start", size=SMALL)
    drawing.wire([(287, 166), (287, 36)], "hidden")
    drawing.letter(287, 26, "hidden", "t")
    drawing.text(276, 50, _("and out: outputs[:, t]"), anchor="end", size=SMALL)
    drawing.text(8, 268, _("TF1's state: (c, h)"), anchor="start", size=SMALL)
    drawing.text(392, 268, _("here and in Keras: (h, c)"), anchor="end", size=SMALL)


def outputs_and_state(drawing: Drawing) -> None:
    """Document 003's example (B = 3, T = 2, I = 4, H = 5): outputs hold every h, the state the last h and c."""
    places = ((92.0, "1"), (218.0, "2"))
    for number, (x, index) in enumerate(places):
        drawing.rectangle(x - 37, 122, 74, 72, None, fill=0.3)
        drawing.text(x, 163, "LSTM")
        drawing.wire([(x, 232), (x, 194)], "inputs")
        drawing.letter(x, 252, "inputs", index, note="(3, 4)")
        drawing.wire([(x, 122), (x, 84)], "hidden")
        drawing.rectangle(x - 58, 48, 116, 36, "hidden", fill=0.16 if number == 0 else 0.34)
        drawing.letter(x, 71, "hidden", index, note="(3, 5)")
        for y, key in ((140.0, "cell"), (176.0, "hidden")):
            start = places[0][0] + 37 if number else 14
            drawing.wire([(start, y), (x - 37, y)], key)
    drawing.text(155, 20, _("outputs (3, 2, 5)"), bold=True, size=SMALL)
    drawing.wire([(34, 42), (34, 30), (276, 30), (276, 42)], arrow=False, thin=True)
    for y, key, fill in ((128.0, "cell", 0.16), (176.0, "hidden", 0.34)):
        at = 140.0 if key == "cell" else 176.0
        drawing.wire([(255, at), (288, at)], key)
        drawing.rectangle(288, y - 16 + (at - y) / 2, 100, 34, key, fill=fill)
        drawing.letter(338, y + 6 + (at - y) / 2, key, "2", note="(3, 5)")
    drawing.text(338, 112, _("final state"), bold=True, size=SMALL)
    drawing.wire([(278, 66), (396, 66), (396, 176), (388, 176)], None, arrow=False, dashed=True, thin=True)
    drawing.text(392, 56, _("equal"), size=SMALL, anchor="end", bold=True)
    drawing.text(200, 278, _("outputs[:, −1] is the h of the final state; c appears in the state only"), size=11.5)
