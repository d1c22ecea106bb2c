"""Canvas pixels to a digit like MNIST's, with every stage kept to be shown.

`background` tells ink from paper, `strokes` sizes, thins or thickens and centres it, `uploads` reads picture files.
"""

from __future__ import annotations

from rnnlab.ink.stages import InkStage, InkStages, digit_from_ink, ink_stages
from rnnlab.ink.uploads import ink_from_image

__all__ = ["InkStage", "InkStages", "digit_from_ink", "ink_from_image", "ink_stages"]
