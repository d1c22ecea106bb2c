"""Where the data lies that RNN Lab ships: MNIST, trained networks, lessons, catalogues, published figures."""

from __future__ import annotations

from pathlib import Path

#: the folder that holds the package: what a process of ours needs on its PYTHONPATH to import it
IMPORT_ROOT = Path(__file__).parents[1]
_IN_CHECKOUT = IMPORT_ROOT / "assets"
#: the folder of all data: beside the package in a checkout, inside it where the package is installed
ASSETS = _IN_CHECKOUT if (_IN_CHECKOUT / "mnist.npz").is_file() else Path(__file__).parent / "_assets"
