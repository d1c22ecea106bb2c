"""A score on a page, and what a person would do with it."""

from __future__ import annotations

LSTM = ("forget", "input", "candidate", "output", "cell", "hidden")


class Score:
    """A score on a page, and what a person would do with it."""

    def __init__(self, page: object) -> None:
        self.page = page
        self.root = page.locator(".rnn-score")
        self.stage = page.locator(".stage")

    @property
    def step(self) -> int:
        return int(self.root.get_attribute("data-step"))

    @property
    def playing(self) -> bool:
        return self.root.get_attribute("data-playing") == "true"

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def state(self, **attributes: object) -> None:
        """Wait until the root shows these."""
        for name, value in attributes.items():
            self.page.wait_for_selector(f".rnn-score[data-{name}='{value}']", timeout=20_000)

    def passes(self, *rows: int) -> None:
        """Wait until these rows have been shown one right after the other, however short."""
        wanted = ",".join(map(str, rows))
        self.page.wait_for_function(
            "wanted => `,${window.rows.join()},`.includes(`,${wanted},`)", arg=wanted, timeout=20_000
        )

    def seek(self, row: int) -> None:
        self.page.locator(".slider").fill(str(row))
        self.state(step=row, playing="false")

    def hover(self, lane: str, column: int, columns: int, line: int, lines: int) -> str:
        """Point at a cell of a lane; what is then read out."""
        canvas = self.page.locator(f"[data-lane={lane}] canvas")
        box = canvas.bounding_box()
        side = self.page.locator(".digit .box").evaluate(
            "e => parseFloat(getComputedStyle(e).getPropertyValue('--side'))"
        )
        canvas.hover(position={"x": (column + 0.5) * box["width"] / columns, "y": (line + 0.5) * side / lines})
        return self.text(".readout")


def shown(value: float) -> str:
    return f"{value:.3f}".replace("-0.000", "0.000").replace("-", "−")
