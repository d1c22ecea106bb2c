"""Tensors on their way: how the documents cut a batch into timesteps, and how kernels are packed."""

from __future__ import annotations

from rnnlab.diagrams.drawing import SMALL, WIDTH, Drawing
from rnnlab.i18n import _
from rnnlab.notation import CELLS, QUANTITIES, TF1_LSTM_ORDER


def unstack(drawing: Drawing) -> None:
    """(B, T, I) as T slices (B, I): what tf.unstack(x, T, 1) gives to static_rnn (document 000)."""
    left, top, size = 30.0, 52.0, 22.0
    for column in range(5):
        for row in range(4):
            x, y = left + column * size, top + row * size
            drawing.rectangle(x, y, size, size, "inputs", fill=0.1 + 0.14 * column, radius=1)
    drawing.text(left + 2.5 * size, 24, "(B, T, I)", bold=True)
    drawing.text(left + 2.5 * size, 44, _("timesteps T →"), size=SMALL)
    drawing.text(left - 14, top + 2 * size + 4, "B", size=SMALL)
    drawing.text(left - 14, top + 2 * size + 22, "↓", size=SMALL)
    drawing.text(left + 2.5 * size, top + 4 * size + 22, _("each square: I numbers"), size=SMALL, soft=True)
    drawing.wire([(152, top + 2 * size), (178, top + 2 * size)])
    for column in range(5):
        x = 196 + column * 40
        if column == 3:
            drawing.dots(x + 11, top + 2 * size)
            continue
        for row in range(4):
            drawing.rectangle(x, top + row * size, size, size, "inputs", fill=0.1 + 0.14 * column, radius=1)
        drawing.letter(x + 11, top + 4 * size + 20, "inputs", "T" if column == 4 else str(column + 1))
    drawing.text(290, 24, _("a list of T slices, (B, I) each"), bold=True, size=SMALL)


def split(drawing: Drawing) -> None:
    """Document 001's way through the input layer, shape by shape."""
    steps = (
        ("(B, T, I)", _("a batch of sequences"), "inputs"),
        ("(T, B, I)", "tf.transpose [1, 0, 2]", "inputs"),
        ("(T · B, I)", "tf.reshape [−1, I]", "inputs"),
        ("(T · B, H)", _("· W + b, the input layer"), "projected"),
        ("T × (B, H)", "tf.split(…, T, 0)", "projected"),
    )
    for number, (shape, made_by, key) in enumerate(steps):
        y = 14 + 56 * number
        if number:
            drawing.wire([(86, y - 22), (86, y)])
        drawing.rectangle(16, y, 140, 34, key)
        drawing.text(86, y + 22, shape, bold=True)
        drawing.text(172, y + 22, made_by, anchor="start")


def kernels(drawing: Drawing) -> None:
    """TF1's one kernel [I + H, 4H], packed i, g, f, o, and Keras' two, packed i, f, g, o."""
    _packed(drawing, 96, _("TF1: one kernel (I + H, 4H)"), TF1_LSTM_ORDER, gap=0)
    _packed(drawing, 286, _("Keras: kernel (I, 4H), recurrent kernel (H, 4H)"), CELLS["lstm"].keras_order, gap=14)


def _packed(drawing: Drawing, middle: float, title: str, order: tuple[str, ...], gap: float) -> None:
    top, width = middle - 54, 78.0
    drawing.text(WIDTH / 2, top - 12, title, bold=True, size=SMALL)
    for column, key in enumerate(order):
        x = 70 + width * column
        drawing.rectangle(x, top, width, 34, key, radius=0)
        drawing.rectangle(x, top + 34 + gap, width, 64, key, radius=0, fill=0.28)
        drawing.letter(x + width / 2, top + 23, key)
        drawing.letter(x + width / 2, top + 72 + gap, key)
    drawing.text(62, top + 22, _("I rows"), anchor="end", size=SMALL)
    drawing.text(62, top + 70 + gap, _("H rows"), anchor="end", size=SMALL)
    drawing.text(70 + width / 2, top + 118 + gap, _("H columns"), size=SMALL, soft=True)


def sequence_length(drawing: Drawing) -> None:
    """Document 003's three sentences of 5, 10 and 25 words in one batch: what is padding, and what is read."""
    unit, left = 13.0, 58.0
    drawing.text(left, 20, _("timesteps 1 to 25 →"), anchor="start", size=SMALL)
    for row, length in enumerate((5, 10, 25)):
        y = 34 + 52 * row
        drawing.text(8, y + 22, str(length), anchor="start", bold=True)
        drawing.rectangle(left, y, unit * length, 32, "inputs", fill=0.3)
        if length < 25:
            drawing.rectangle(left + unit * length, y, unit * (25 - length), 32, None, dashed=True, fill=0)
            drawing.text(left + unit * (length + 25) / 2, y + 21, _("padding: outputs 0"), size=SMALL, soft=True)
        drawing.wire([(left + unit * length - 4, y + 45), (left + unit * length - 4, y + 32)], "hidden")
    letter = QUANTITIES["hidden"].symbol
    drawing.text(
        WIDTH / 2,
        202,
        _("↑ the final state: {letter} after the sequence’s own last timestep", letter=letter),
        size=SMALL,
    )
