"""A document's recipe and the matrices of its network, as tables."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from rnnlab.findings.about import matrices
from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS
from rnnlab.ui.app.labels import value_label

_SHOWN = (
    "cell", "hidden_size", "timesteps", "order", "input_layer", "input_weights", "input_bias", "cell_weights",
    "forget_bias", "output_weights", "output_bias", "loss_at", "softmax", "optimizer", "learning_rate", "batch_size", "steps",
    "precision",
)  # fmt: skip
_STYLE = """<style>
.document-table { border-collapse: collapse; width: 100%; font-size: 14.5px; font-variant-numeric: tabular-nums; }
.document-table :is(th, td) { text-align: left; vertical-align: top; font-weight: 400; padding: 4px 10px 4px 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.document-table thead th { font-weight: 600; }
.document-table .number { text-align: right; white-space: nowrap; }
.document-table .changed td:nth-child(2) { font-weight: 650; }
.document-table .usual, .document-table small { color: color-mix(in srgb, currentColor 68%, transparent); }
.document-table tfoot td { font-weight: 600; border-bottom: 0; }
</style>"""


def html_table(heads: Sequence[str], rows: Sequence[str], foot: str = "", key: str = "") -> None:
    """A table of rows that are HTML already."""
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    body = f"<tbody>{''.join(rows)}</tbody>{f'<tfoot>{foot}</tfoot>' if foot else ''}"
    st.html(f'{_STYLE}<table class="document-table" data-table="{key}"><thead><tr>{head}</tr></thead>{body}</table>')


def recipe_table(recipe: Recipe) -> None:
    """Every setting that matters, with our own default where the document chose something else."""
    usual, rows = Recipe(), []
    for name in _SHOWN:
        if name in ("input_weights", "input_bias") and recipe.input_layer is None:
            continue
        setting, value, default = SETTINGS[name], getattr(recipe, name), getattr(usual, name)
        shown = f"{value:,}" if name == "steps" else value_label(setting, value)
        ours = "" if value == default else value_label(setting, default)
        rows.append(
            f'<tr class="{"changed" if ours else "same"}" data-setting="{name}"><td>{html.escape(_(setting.label))}</td>'
            f'<td>{"● " if ours else ""}{html.escape(shown)}</td><td class="usual">{html.escape(ours)}</td></tr>'
        )
    html_table([_("Setting"), _("Document"), _("Our default, where it differs")], rows, key="recipe")
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
    found = matrices(recipe)
    rows = [
        f"<tr><td>{html.escape(_(one.layer))}</td><td>{one.symbol}</td><td>{' × '.join(map(str, one.shape))}</td>"
        f'<td class="number">{one.parameters:,}</td></tr>'
        for one in found
    ]
    name = html.escape(_("all together"))
    total = f'<tr><td colspan="3">{name}</td><td class="number">{recipe.parameters:,}</td></tr>'
    st.markdown("##### " + _("What it learns"))
    html_table([_("Layer"), _("Symbol"), _("Shape"), _("Parameters")], rows, total, key="matrices")
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
