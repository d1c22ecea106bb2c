"""The boxes: what happens inside a SimpleRNN, an LSTM and a GRU during one timestep."""

from __future__ import annotations

from rnnlab.diagrams.drawing import SIGN, SMALL, Drawing
from rnnlab.i18n import _
from rnnlab.notation import QUANTITIES

#: where this timestep's frame begins and ends
_LEFT, _RIGHT = 52.0, 348.0


def _timestep(drawing: Drawing, bottom: float) -> None:
    """The frame of this timestep between its neighbours."""
    drawing.rectangle(_LEFT, 24, _RIGHT - _LEFT, bottom - 24, None)
    drawing.text(200, 16, _("timestep t"), size=SMALL, bold=True)
    drawing.text(4, 16, "t − 1", size=SMALL, anchor="start", soft=True)
    drawing.text(396, 16, "t + 1", size=SMALL, anchor="end", soft=True)


def _gate(drawing: Drawing, x: float, y: float, key: str, function: str, width: float = 58) -> None:
    """A box that makes a gate or a candidate: its letter, and the function that it applies."""
    drawing.rectangle(x - width / 2, y - 22, width, 44, key)
    drawing.letter(x, y - 2, key, "t")
    drawing.text(x, y + 16, function, size=SMALL)


def _readings(drawing: Drawing, bus: float, start: float, blocks: list[tuple[float, float]], bottom: float) -> None:
    """What every block reads: the hidden state from the left, the input from below."""
    last = blocks[-1][0]
    drawing.wire([(6, start), (_LEFT + 12, start), (_LEFT + 12, bus), (last - 6, bus)], "hidden", arrow=False)
    drawing.wire([(_LEFT + 26, bottom + 26), (_LEFT + 26, bus + 10), (last + 6, bus + 10)], "inputs", arrow=False)
    for x, y in blocks:
        drawing.wire([(x - 6, bus), (x - 6, y)], "hidden")
        drawing.wire([(x + 6, bus + 10), (x + 6, y)], "inputs")
    drawing.letter(_LEFT + 34, bottom + 24, "inputs", "t", anchor="start", note=_("this timestep's input"))
    drawing.letter(6, start - 7, "hidden", "t−1", anchor="start")


def simple_rnn(drawing: Drawing) -> None:
    """h_t = tanh(W x_t + U h_prev + b)."""
    bottom, top, total, terms = 236.0, 66.0, 122.0, 186.0
    memory, row, bias = 118.0, 212.0, 302.0
    _timestep(drawing, bottom)
    drawing.wire([(6, top), (_LEFT + 14, top), (_LEFT + 14, terms), (memory - 32, terms)], "hidden")
    drawing.wire([(row, bottom + 26), (row, terms + 22)], "inputs")
    drawing.wire([(memory, terms - 22), (memory, total), (row - SIGN, total)], "hidden")
    drawing.wire([(row, terms - 22), (row, total + SIGN)], "inputs")
    drawing.wire([(bias, terms - 22), (bias, total), (row + SIGN, total)])
    drawing.wire([(row, total - SIGN), (row, top + 18)], "hidden")
    drawing.wire([(row + 30, top), (394, top)], "hidden")
    drawing.sign(row, total, "+", "hidden")
    drawing.box(row, top, 60, 36, "hidden", "tanh")
    drawing.rectangle(memory - 32, terms - 22, 64, 44, "hidden")
    drawing.text(memory, terms + 5, "U · h")
    drawing.rectangle(row - 32, terms - 22, 64, 44, "inputs")
    drawing.text(row, terms + 5, "W · x")
    drawing.rectangle(bias - 32, terms - 22, 64, 44, None)
    drawing.text(bias, terms + 5, "b")
    drawing.letter(6, top - 7, "hidden", "t−1", anchor="start")
    drawing.letter(394, top - 7, "hidden", "t", anchor="end")
    drawing.letter(row + 10, bottom + 24, "inputs", "t", anchor="start", note=_("this timestep's input"))


def lstm(drawing: Drawing) -> None:
    """c_t = f * c_prev + i * g, h_t = o * tanh(c_t); boxes in the order in which document 003 counts them."""
    bottom, top, lower, exit_, gates, bus = 274.0, 64.0, 118.0, 148.0, 196.0, 240.0
    f, i, g, o = 106.0, 172.0, 238.0, 308.0
    middle, above = (i + g) / 2, gates - 22
    _timestep(drawing, bottom)
    drawing.wire([(6, top), (f - SIGN, top)], "cell")
    drawing.wire([(f + SIGN, top), (middle - SIGN, top)], "cell")
    drawing.wire([(middle + SIGN, top), (394, top)], "cell")
    drawing.wire([(f, above), (f, top + SIGN)], "forget")
    drawing.wire([(i, above), (i, lower), (middle - SIGN, lower)], "input")
    drawing.wire([(g, above), (g, lower), (middle + SIGN, lower)], "candidate")
    drawing.wire([(middle, lower - SIGN), (middle, top + SIGN)], "candidate")
    drawing.wire([(o, top), (o, 84)], "cell")
    drawing.wire([(o, 112), (o, exit_ - SIGN)], "cell")
    drawing.wire([(o, above), (o, exit_ + SIGN)], "output")
    drawing.wire([(o + SIGN, exit_), (394, exit_)], "hidden")
    drawing.sign(f, top, "×", "forget")
    drawing.sign(middle, top, "+", "cell")
    drawing.sign(middle, lower, "×", "input")
    drawing.sign(o, exit_, "×", "output")
    drawing.box(o, 98, 52, 28, "cell", "tanh")
    for x, key, function in ((f, "forget", "σ"), (i, "input", "σ"), (g, "candidate", "tanh"), (o, "output", "σ")):
        _gate(drawing, x, gates, key, function)
    _readings(drawing, bus, exit_, [(x, gates + 22) for x in (f, i, g, o)], bottom)
    drawing.letter(6, top - 7, "cell", "t−1", anchor="start")
    drawing.letter(394, top - 7, "cell", "t", anchor="end")
    drawing.letter(394, exit_ - 7, "hidden", "t", anchor="end")


def gru(drawing: Drawing) -> None:
    """z keeps: h_t = z * h_prev + (1 - z) * g, as Keras and `rnnlab.cells` have it."""
    _gru(drawing, keeps=True)


def gru_replaces(drawing: Drawing) -> None:
    """z replaces: h_t = (1 - z) * h_prev + z * g, as in document 000's figure."""
    _gru(drawing, keeps=False)


def _gru(drawing: Drawing, *, keeps: bool) -> None:
    bottom, top, lower, gates, bus = 256.0, 64.0, 116.0, 176.0, 220.0
    z, r, g = 118.0, 200.0, 290.0
    above = gates - 22
    _timestep(drawing, bottom)
    drawing.wire([(6, top), (z - SIGN, top)], "hidden")
    drawing.wire([(z + SIGN, top), (g - SIGN, top)], "hidden")
    drawing.wire([(g + SIGN, top), (394, top)], "hidden")
    drawing.wire([(z, above), (z, top + SIGN)], "update")
    drawing.wire([(z, lower), (g - SIGN, lower)], "update")
    drawing.wire([(g, above), (g, lower + SIGN)], "candidate")
    drawing.wire([(g, lower - SIGN), (g, top + SIGN)], "candidate")
    drawing.wire([(r + 29, gates), (g - 29, gates)], "reset")
    drawing.sign(z, top, "×", "update")
    drawing.sign(g, top, "+", "hidden")
    drawing.sign(g, lower, "×", "candidate")
    symbol = QUANTITIES["update"].symbol
    kept, written = (symbol, f"1 − {symbol}") if keeps else (f"1 − {symbol}", symbol)
    drawing.text(z + 8, (top + lower) / 2 + 5, kept, anchor="start", key="update", bold=True)
    drawing.text((z + g) / 2, lower - 6, written, key="update", bold=True)
    drawing.text((z + g) / 2, top - 8, _("what is kept"), size=SMALL)
    drawing.text(g + 8, (top + lower) / 2 + 5, _("new"), anchor="start", size=SMALL)
    for x, key, function in ((z, "update", "σ"), (r, "reset", "σ"), (g, "candidate", "tanh")):
        _gate(drawing, x, gates, key, function)
    _readings(drawing, bus, top, [(x, gates + 22) for x in (z, r, g)], bottom)
    drawing.letter(394, top - 7, "hidden", "t", anchor="end")


def lstm_layers(drawing: Drawing) -> None:
    """Four dense layers of H units each, over the same I + H numbers: what ``num_units`` sets (document 003)."""
    gates = (("forget", "σ"), ("input", "σ"), ("candidate", "tanh"), ("output", "σ"))
    for number, (key, function) in enumerate(gates, 1):
        x = 57 + 95.5 * (number - 1)
        drawing.rectangle(x - 41, 58, 82, 92, key)
        drawing.letter(x, 78, key, "t", note=function)
        for unit in range(4):
            drawing.rectangle(x - 31 + 13 * unit, 94, 10, 10, key, fill=0.8, radius=5)
        drawing.text(x + 28, 103, "…")
        drawing.text(x, 124, _("H units"), size=SMALL)
        drawing.text(x, 141, _("layer {number}", number=number), size=SMALL, soft=True)
        drawing.wire([(x, 58), (x, 34)], key)
        drawing.wire([(x, 198), (x, 150)])
    drawing.text(200, 22, _("four outputs, (B, H) each"), size=SMALL)
    drawing.rectangle(16, 198, 184, 34, "inputs")
    drawing.letter(108, 220, "inputs", "t", note="(B, I)")
    drawing.rectangle(200, 198, 184, 34, "hidden")
    drawing.letter(292, 220, "hidden", "t−1", note="(B, H)")
    drawing.text(200, 254, _("every layer reads all I + H numbers: 4 · ((I + H) · H + H) parameters"), size=11.5)


def controllers(drawing: Drawing) -> None:
    """The memory as a main line with three controls on it, as document 002 tells it."""
    line, control = 84.0, 156.0
    drawing.wire([(6, line), (92 - SIGN, line)], "cell")
    drawing.wire([(92 + SIGN, line), (200 - SIGN, line)], "cell")
    drawing.wire([(200 + SIGN, line), (394, line)], "cell")
    drawing.text(8, line - 12, _("memory"), anchor="start", size=SMALL, key="cell", bold=True)
    drawing.sign(92, line, "×", "forget")
    drawing.sign(200, line, "+", "input")
    drawing.sign(308, line - 46, "×", "output")
    drawing.wire([(308, line), (308, line - 46 + SIGN)], "cell")
    drawing.wire([(308, line - 46 - SIGN), (308, 8)], "hidden")
    drawing.text(298, 18, _("what is shown"), anchor="end", size=SMALL)
    controls = (
        (92.0, "forget", _("forget control"), _("keep or forget?"), 0.0),
        (200.0, "input", _("input control"), _("write or not?"), 0.0),
        (308.0, "output", _("output control"), _("show or not?"), 46.0),
    )
    for x, key, name, question, higher in controls:
        drawing.rectangle(x - 52, control, 104, 54, key)
        drawing.text(x, control + 22, name, size=SMALL, bold=True)
        drawing.text(x, control + 42, question, size=SMALL)
        if higher:
            drawing.wire([(x + 34, control), (x + 34, line - higher), (x + SIGN, line - higher)], key)
        else:
            drawing.wire([(x, control), (x, line + SIGN)], key)
        drawing.wire([(x, 238), (x, control + 54)])
    drawing.letter(200, 258, "inputs", "t", note=_("and what was shown before"))
