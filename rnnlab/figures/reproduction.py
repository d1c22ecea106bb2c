"""What a document printed beside what our runs of it measured: points, and a curve with its band over seeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from rnnlab.documents.comparing import band
from rnnlab.documents.experiments import EXPERIMENTS
from rnnlab.documents.listings import LISTINGS, Listing
from rnnlab.documents.protocol import QUANTITIES, Quantity
from rnnlab.documents.reproduced import Reproduction, Reproductions, load_reproductions
from rnnlab.documents.series import MeasuredSeries
from rnnlab.documents.statistics import means, windows
from rnnlab.figures.live import live as source_of
from rnnlab.figures.parts import panel_title, step_axis
from rnnlab.figures.theme import LINE, MARKER, LineLook, Part, Theme, axis, faded, figure, layout, line_looks, theme
from rnnlab.i18n import N_, _

#: pixels of a panel, and of what stands around the panels
_PANEL, _AROUND = 290, 110
#: of an entry of the legend
_ENTRY = 26
#: of a printed figure that stands for itself, and of one of several that are averaged
_FAINT = 5
_PANELS = (("loss", N_("Loss")), ("accuracy", N_("Accuracy")))


@dataclass(frozen=True, slots=True)
class _Line:
    """A quantity on its panel."""

    quantity: Quantity
    panel: str
    look: LineLook
    #: names the quantity in the legend where a panel has several
    of: str

    @property
    def form(self) -> str:
        return ".3f" if self.quantity.kind == "loss" else ".1%"


def reproduction_figure(
    number: str,
    *,
    live: Mapping[str, MeasuredSeries] | None = None,
    reproductions: Reproductions | None = None,
    beside: str | None = None,
    dark: bool = False,
) -> go.Figure:
    """A listing's printed figures as points, and our runs of it as a curve and a band, over updates.

    Where neighbouring prints are averaged before they are compared (`Listing.window`), they stand there faintly and
    their means clearly; our curve and band are of the same means.

    Parameters
    ----------
    number:
        The listing, a key of `rnnlab.DOCUMENTS`.
    live:
        What a run has measured so far (`RunView.measured`), drawn on top.
    reproductions:
        Our runs (default: the committed ones).
    beside:
        The key of an experiment whose curve is drawn as well.
    dark:
        Whether the page is dark.
    """
    listing, look = LISTINGS[number], theme(dark)
    found = load_reproductions() if reproductions is None else reproductions
    lines = _lines(listing, dark)
    traces: list[Part] = []
    ours, other = found.of(number), found.of(beside) if beside else None
    for line in lines:
        if ours is not None and line.quantity.key in ours.runs[0].measured:
            traces += _seeds(ours, line, listing.window, first=line is lines[0])
        if other is not None and line.quantity.key in other.runs[0].measured:
            traces += _beside(other, line, listing.window, look)
    for line in lines:
        traces += _printed(listing, line, look)
        if live is not None and line.quantity.key in live:
            traces += _live(live[line.quantity.key], line, listing, look, first=not any(map(_is_live, traces)))
    if len({line.panel for line in lines}) == len(lines):
        traces = _named_once(traces)
    entries = sum(trace.get("showlegend", True) for trace in traces)
    return figure(traces, _layout(look, lines, listing, entries))


def _named_once(traces: list[Part]) -> list[Part]:
    """Panels with one quantity each share their names in the legend, and what is hidden there is hidden in all."""
    named: set[str] = set()
    told = []
    for trace in traces:
        name = trace.get("name", "")
        again = name in named or not trace.get("showlegend", True)
        named.add(name)
        told.append(trace | {"legendgroup": trace.get("legendgroup", name), "showlegend": not again})
    return told


def _lines(listing: Listing, dark: bool) -> list[_Line]:
    looks = [look for look in line_looks(dark) if look.colour != theme(dark).test]  # that is the live run's
    quantities = [QUANTITIES[name] for name in (*listing.quantities, *listing.protocol.beside)]
    kinds = [kind for kind, _name in _PANELS if any(one.kind == kind for one in quantities)]
    axes = {kind: "y" if place == 0 else f"y{place + 1}" for place, kind in enumerate(kinds)}
    if len(kinds) == len(quantities):
        looks = looks[:1] * len(kinds)  # the panel tells what is what
    several = {kind: sum(one.kind == kind for one in quantities) > 1 for kind in kinds}
    return [
        _Line(one, axes[one.kind], look, f"{_of(one, quantities)}: " if several[one.kind] else "")
        for one, look in zip(quantities, looks, strict=False)
    ]


def _of(one: Quantity, all_: list[Quantity]) -> str:
    """What the legend calls a quantity; with its panel where another one is called the same."""
    alike = sum(_(other.short) == _(one.short) for other in all_) > 1
    return f"{_(one.short)} ({_(dict(_PANELS)[one.kind]).lower()})" if alike else _(one.short)


def _seeds(ours: Reproduction, line: _Line, window: int, *, first: bool) -> list[Part]:
    """The band before the curve, so that the curve lies on it; the legend explains the first band for all."""
    shown = band(ours, line.quantity.key, window)
    colour, count = line.look.colour, len(ours.seeds)
    common = {"type": "scatter", "yaxis": line.panel, "x": shown.steps, "mode": "lines"}
    group = {"legendgroup": line.quantity.key}
    finite = bool(np.isfinite(shown.low).all())
    low, high = _inside(shown.low, line.quantity), _inside(shown.high, line.quantity)
    edges: list[Part] = [
        common | group | {"y": low, "line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"},
        common | group | {
            "y": high, "line": {"width": 0}, "fill": "tonexty", "fillcolor": faded(colour, 0.18), "hoverinfo": "skip",
            "name": _("shaded: where one more seed lies (95 %)"), "showlegend": first,
        },
    ]  # fmt: skip
    curve = common | group | {
        "y": shown.mean, "line": {"color": colour, "width": LINE, "dash": line.look.dash},
        # on a telephone there is no room for both; the shading is explained beside it
        "name": line.of + _("ours") if line.of else _("ours, mean of {count} seeds", count=count),
        "hovertemplate": f"%{{y:{line.form}}}<extra>{line.of}{_('ours')}</extra>",
    }  # fmt: skip
    return [*(edges if finite else []), curve]


def _inside(values: NDArray[np.float64], quantity: Quantity) -> NDArray[np.float64]:
    """A band never leaves what the quantity can be."""
    return np.clip(values, 0.0, 1.0 if quantity.kind == "accuracy" else None)


def _beside(other: Reproduction, line: _Line, window: int, look: Theme) -> list[Part]:
    shown = band(other, line.quantity.key, window)
    name = _(EXPERIMENTS[other.experiment.key].title)
    return [
        {
            "type": "scatter", "yaxis": line.panel, "x": shown.steps, "y": shown.mean, "mode": "lines",
            "line": {"color": look.validation, "width": LINE, "dash": "6px,4px"}, "name": line.of + name,
            "hovertemplate": f"%{{y:{line.form}}}<extra>{line.of}{name}</extra>",
        }
    ]  # fmt: skip


def _printed(listing: Listing, line: _Line, look: Theme) -> list[Part]:
    series = listing.published().get(line.quantity.key)
    if series is None:
        return []
    name, hover = line.of + _("printed"), f"%{{y:{line.form}}}<extra>{line.of}{_('printed')}</extra>"
    common = {"type": "scatter", "yaxis": line.panel, "mode": "markers", "cliponaxis": False}
    bold = {"symbol": line.look.symbol, "size": MARKER, "color": look.text, "line": {"color": look.surface, "width": 1}}
    if listing.window == 1:
        return [common | {"x": series.steps, "y": series.values, "name": name, "marker": bold, "hovertemplate": hover}]
    groups = windows(len(series), listing.window, series.steps)
    middles = [round(float(series.steps[group].mean())) for group in groups]
    faint = {"size": _FAINT, "color": faded(look.text, 0.45)}
    return [
        common | {"x": series.steps, "y": series.values, "name": name, "marker": faint, "hovertemplate": hover},
        common | {
            "x": middles, "y": means(series.values, groups), "marker": bold,
            "name": line.of + _("printed, mean of {count} neighbours", count=listing.window),
            "hovertemplate": f"%{{y:{line.form}}}<extra>{line.of}{_('printed, averaged')}</extra>",
        },
    ]  # fmt: skip


def _is_live(trace: Part) -> bool:
    return trace.get("legendgroup") == "live"


def _live(series: MeasuredSeries, line: _Line, listing: Listing, look: Theme, *, first: bool) -> list[Part]:
    """The run as it goes: its single figures, and the means of the windows that it has reached."""
    whole, count = windows(len(listing.protocol.steps(listing.recipe)), listing.window), len(series)
    groups = [slice(group.start, min(group.stop, count)) for group in whole if group.start < count]
    middles = [round(float(series.steps[group].mean())) for group in groups]
    common = {"type": "scatter", "yaxis": line.panel, "legendgroup": "live"}
    parts: list[Part] = []
    if listing.window > 1:
        dots = {"size": _FAINT, "color": faded(look.test, 0.5)}
        parts.append(
            common | {"x": series.steps, "y": series.values, "mode": "markers", "marker": dots, "showlegend": False,
                      "hoverinfo": "skip", "meta": source_of(of="measured", run=0, key=line.quantity.key)}
        )  # fmt: skip
    parts.append(
        common | {
            "x": middles, "y": means(series.values, groups) if groups else [], "mode": "lines+markers",
            "meta": source_of(of="measured", run=0, key=line.quantity.key, edges=[[one.start, one.stop] for one in whole]),
            "line": {"color": look.test, "width": 2}, "marker": {"size": 7, "color": look.test, "symbol": "diamond"},
            "name": _("this run"), "showlegend": first, "hovertemplate": f"%{{y:{line.form}}}<extra>{line.of}{_('this run')}</extra>",
        }
    )  # fmt: skip
    return parts


def _layout(look: Theme, lines: list[_Line], listing: Listing, entries: int) -> Part:
    names = dict(_PANELS)
    panels = sorted({(line.panel, line.quantity.kind) for line in lines})
    count = len(panels)
    height = _PANEL * count + _AROUND + _ENTRY * entries
    whole: Part = layout(look, height=height) | {"hovermode": "x", "annotations": []}
    whole["legend"] = whole["legend"] | {"y": -58 / (_PANEL * count), "orientation": "v", "tracegroupgap": 0}
    gap = 0.14 if count > 1 else 0.0
    for place, (panel, kind) in enumerate(panels):
        top = 1 - place * (1 + gap) / count if count > 1 else 1.0
        size = (1 - gap) / count if count > 1 else 1.0
        scale = {"tickformat": ".0%", "range": [0, 1.02]} if kind == "accuracy" else {"rangemode": "tozero"}
        domain = [max(0.0, top - size), top]
        whole["yaxis" if panel == "y" else f"yaxis{panel[1:]}"] = axis(look, domain=domain, nticks=6, **scale)
        whole["annotations"].append(panel_title(panel, _(names[kind])))
    bottom = panels[-1][0]
    whole["xaxis"] = step_axis(look, anchor=bottom, range=[0, 1.01 * listing.recipe.steps])
    return whole
