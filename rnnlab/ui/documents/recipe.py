"""A document's recipe and the matrices of its network, as tables."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rnnlab.findings.about import matrices
from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS
from rnnlab.ui.app.labels import value_label
from rnnlab.ui.components.html_table import Cell, Row, html_table

_SHOWN = (
    "cell", "hidden_size", "timesteps", "order", "input_layer", "input_weights", "input_bias", "cell_weights",
    "forget_bias", "output_weights", "output_bias", "loss_at", "softmax", "optimizer", "learning_rate", "batch_size", "steps",
    "precision",
)  # fmt: skip
_STYLE = """<style>
.document-table.html-table { font-size: 14.5px; }
.document-table.html-table :is(th, td) { padding: 4px 10px 4px 0; }
.document-table .number { text-align: right; white-space: nowrap; }
.document-table .changed td:nth-child(2) { font-weight: 600; }
.document-table .usual { opacity: .75; }
</style>"""


def document_table(heads: Sequence[str], rows: Sequence[Row], foot: Row | None = None, *, name: str) -> None:
    """Show a table in the look of this page."""
    st.html(_STYLE + html_table(heads, rows, kind="document-table", foot=foot, attributes={"data-table": name}))


def recipe_table(recipe: Recipe) -> None:
    """Every setting that matters, with our own default where the document chose something else."""
    usual, rows = Recipe(), []
    for name in _SHOWN:
        if name in ("input_weights", "input_bias") and recipe.input_layer is None:
            continue
        setting, value, default = SETTINGS[name], getattr(recipe, name), getattr(usual, name)
        shown = f"{value:,}" if name == "steps" else value_label(setting, value)
        ours = "" if value == default else value_label(setting, default)
        cells = (_(setting.label), ("● " if ours else "") + shown, Cell(ours, kind="usual"))
        rows.append(Row(cells, kind="changed" if ours else "same", attributes={"data-setting": name}))
    document_table([_("Setting"), _("Document"), _("Our default, where it differs")], rows, name="recipe")
    st.caption(
        _(
            "● differs from RNN Lab's own default. {steps} updates of {batch} images are {epochs} epochs of 55,000. Adam's "
            "epsilon is 1e-8 throughout.",
            steps=f"{recipe.steps:,}",
            batch=recipe.batch_size,
            epochs=f"{recipe.epochs:,.2f}",
        )
    )


def matrices_table(recipe: Recipe) -> None:
    """Each matrix and bias that is learned, its shape and its size."""
    rows = [
        Row([_(one.layer), one.symbol, " × ".join(map(str, one.shape)), Cell(f"{one.parameters:,}", kind="number")])
        for one in matrices(recipe)
    ]
    total = Row([Cell(_("all together"), columns=3), Cell(f"{recipe.parameters:,}", kind="number")])
    st.markdown("##### " + _("What it learns"))
    document_table([_("Layer"), _("Symbol"), _("Shape"), _("Parameters")], rows, total, name="matrices")
    st.caption(
        _(
            "TensorFlow 1 keeps an LSTM's input weights W and recurrent weights U in one kernel: {rows} rows for [x, h], "
            "{columns} columns for four gates of {units} units.",
            rows=recipe.cell_inputs + recipe.hidden_size,
            columns=4 * recipe.hidden_size,
            units=recipe.hidden_size,
        )
    )


def whole_recipe(recipe: Recipe) -> dict[str, str]:
    """Every setting as a link's parameter, those at their default too: the form may hold something else."""
    return {name: setting.format(getattr(recipe, name)) for name, setting in SETTINGS.items()}
