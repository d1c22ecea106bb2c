"""The score: time from top to bottom, the digit on the left, every quantity on the same rows, the belief last."""

from __future__ import annotations

from rnnlab.player.bundle import score_html
from rnnlab.player.score.payload import ScorePayload, Shown, View, score_payload

__all__ = ["ScorePayload", "Shown", "View", "score_html", "score_payload"]
