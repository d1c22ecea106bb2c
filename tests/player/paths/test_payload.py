"""What the picture of paths is given, read back as the browser reads it; its colours; its modules."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import struct
import subprocess
import tomllib
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnlab.analysis.trajectories import Trajectories, last_by_pca, last_by_tsne, trajectories
from rnnlab.data import load_mnist
from rnnlab.i18n import language
from rnnlab.network import Network, load_network
from rnnlab.player.bundle import FOLDER, module_order, script, style
from rnnlab.player.paths.payload import COLOURS, OwnDigit, PathsPayload, PathsView, paths_payload, scatter_payload
from rnnlab.player.paths.texts import picture_words

MODULES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("paths/*.js"))
CONFIG = FOLDER.parents[1] / ".streamlit" / "config.toml"


@pytest.fixture(scope="module")
def lstm() -> Network:
    return load_network("lstm")


@pytest.fixture(scope="module")
def found(lstm: Network) -> Trajectories:
    return trajectories(lstm)


@pytest.fixture(scope="module")
def own() -> OwnDigit:
    return OwnDigit("Your digit", load_mnist().validation.image(4))


@pytest.fixture(scope="module")
def payload(lstm: Network, found: Trajectories, own: OwnDigit) -> PathsPayload:
    return paths_payload(found, own, lstm.trace(own.image))


def decoded(payload: PathsPayload, view: PathsView | None = None) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    data = payload.to_bytes(view)
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    arrays = {}
    for name, place in header["arrays"].items():
        start = 4 + length + place["offset"]
        assert start % 4 == 0
        count = int(np.prod(place["shape"]))
        arrays[name] = np.frombuffer(data, np.dtype(place["type"]).newbyteorder("<"), count, start).reshape(
            place["shape"]
        )
    return header, arrays


def test_the_points_arrive_as_they_were(
    lstm: Network, found: Trajectories, own: OwnDigit, payload: PathsPayload
) -> None:
    header, arrays = decoded(payload)
    points = arrays["points"].reshape(301, 28, 2) * header["scale"]
    assert header["scale"] < np.abs(found.paths.points).max() / 30_000
    np.testing.assert_allclose(points[:300], found.paths.points, atol=header["scale"])
    trace = lstm.trace(own.image)
    np.testing.assert_allclose(points[300], found.projection.apply(trace.hidden), atol=header["scale"])
    np.testing.assert_allclose(header["start"], found.start, rtol=1e-6)
    assert (points.reshape(-1, 2).min(axis=0) >= np.array(header["low"]) - header["scale"]).all()
    assert (points.reshape(-1, 2).max(axis=0) <= np.array(header["high"]) + header["scale"]).all()


def test_the_rest_arrives_as_it_was(lstm: Network, found: Trajectories, own: OwnDigit, payload: PathsPayload) -> None:
    header, arrays = decoded(payload)
    test, trace = load_mnist().test, lstm.trace(own.image)
    np.testing.assert_array_equal(arrays["labels"], [*found.paths.labels, 255])
    np.testing.assert_array_equal(arrays["indices"], [*found.paths.indices, 65_535])
    np.testing.assert_array_equal(arrays["answers"][300], trace.probabilities.argmax(axis=1))
    np.testing.assert_allclose(arrays["beliefs"][300] / 1000, trace.probabilities.max(axis=1), atol=6e-4)
    np.testing.assert_array_equal(arrays["read_at"].reshape(28, 28), np.repeat(np.arange(28), 28).reshape(28, 28))
    pictures = np.frombuffer(zlib.decompress(arrays["pictures"].tobytes()), np.uint8).reshape(300, 28, 28)
    np.testing.assert_array_equal(pictures, test.pixels[found.paths.indices])
    np.testing.assert_allclose(arrays["own_picture"].reshape(28, 28) / 255, own.image, atol=0.002)
    assert header["by_rows"] is True
    assert (header["steps"], header["own"]["name"]) == (28, "Your digit")
    assert len(payload.to_bytes()) < 160_000


def test_a_test_digit_tells_its_label_and_its_number(lstm: Network, found: Trajectories) -> None:
    test = load_mnist().test
    own = OwnDigit("Test digit 9999, a 6", test.image(9_999), "", int(test.labels[9_999]), 9_999)
    _header, arrays = decoded(paths_payload(found, own, lstm.trace(own.image)))
    assert (arrays["labels"][-1], arrays["indices"][-1]) == (6, 9_999)


def test_explained_variance_is_told_twice(found: Trajectories, payload: PathsPayload) -> None:
    header, _arrays = decoded(payload)
    for axis, share in zip(header["axes"], found.projection.explained, strict=True):
        told = f"{100 * share:.1f}\N{NO-BREAK SPACE}%"
        assert told in axis
        assert told in header["told"]
    assert "300 test digits" in header["told"]
    assert f"{found.paths.right} of these 300" in header["told"]


@pytest.mark.parametrize("lay_out", [last_by_pca, last_by_tsne])
def test_the_last_states_are_one_moment(lstm: Network, found: Trajectories, own: OwnDigit, lay_out: Any) -> None:
    trace = lstm.trace(own.image)
    scatter = lay_out(found.last, trace.hidden[-1])
    header, arrays = decoded(scatter_payload(scatter, found, own, trace))
    assert header["steps"] == 1
    assert header["start"] is None
    points = arrays["points"] * header["scale"]
    np.testing.assert_allclose(points[:300], scatter.points, atol=header["scale"])
    np.testing.assert_allclose(points[300], scatter.own, atol=header["scale"])
    assert arrays["answers"].shape == (301, 1)
    assert arrays["answers"][300, 0] == trace.answer
    assert ("mean little" in header["told"]) == (lay_out is last_by_tsne)
    assert header["kind"] in header["explain"]


def test_a_network_that_learned_nothing_is_told_so(own: OwnDigit) -> None:
    network = load_network("failed_long_simple_rnn")
    found = trajectories(network)
    header, arrays = decoded(paths_payload(found, own, network.trace(own.image)))
    assert "fewer than usual" in header["told"]
    assert "has not learned" in header["told"]
    assert header["by_rows"] is False
    assert arrays["points"].shape == (241, 2 * 196)
    np.testing.assert_array_equal(arrays["read_at"], np.arange(784) // 4)


def test_the_id_names_what_is_shown_and_nothing_else(
    lstm: Network, found: Trajectories, own: OwnDigit, payload: PathsPayload
) -> None:
    first = decoded(payload)[0]["id"]
    assert decoded(payload, PathsView("37", 5))[0]["id"] == first
    with language("zh_CN"):
        assert decoded(paths_payload(found, own, lstm.trace(own.image)))[0]["id"] == first
    other = OwnDigit("Your digit", load_mnist().validation.image(5))
    assert decoded(paths_payload(found, other, lstm.trace(other.image)))[0]["id"] != first


# Colours. Machado, Oliveira and Fernandes (2009), severity 1, on linear red, green and blue.
_EYES = {
    "usual": np.eye(3),
    "without red": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "without green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "without blue": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip


def linear(colour: str) -> NDArray[np.float64]:
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def oklab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ottosson (2020): about even steps for the eye."""
    cones = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                      [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
    mixed = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                      [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip
    return mixed @ np.cbrt(np.clip(cones @ np.clip(rgb, 0, 1), 0, None))


def contrast(one: str, other: str) -> float:
    light = [0.05 + float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour)) for colour in (one, other)]
    return max(light) / min(light)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ten_colours_are_readable_and_differ_for_every_eye(theme: str) -> None:
    page = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][theme]["backgroundColor"]
    colours = COLOURS[theme]
    assert len(set(colours)) == 10
    assert min(contrast(colour, page) for colour in colours) >= 3
    for eye, sees in _EYES.items():
        seen = [oklab(sees @ linear(colour)) for colour in colours]
        nearest = min(float(np.linalg.norm(one - other)) for one, other in itertools.combinations(seen, 2))
        assert nearest > (0.04 if eye == "without blue" else 0.05), eye


def test_the_modules_are_joined() -> None:
    order = module_order("paths/main.js")
    assert set(MODULES) <= set(order)
    assert order[-1] == "paths/main.js"
    code = script(entry="paths/main.js")
    assert re.findall(r"^export .*$", code, re.MULTILINE) == ["export default mount;"]
    assert not re.search(r"^\s*import\b", code, re.MULTILINE)
    declared = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", code, re.MULTILINE)
    assert len(set(declared) & {"mount", "PathsPlayer"}) == 2
    tops = [name for file in order for name in re.findall(
        r"^(?:export )?(?:default )?(?:async )?(?:function|class|const|let) (\w+)", (FOLDER / file).read_text("utf-8"), re.MULTILINE)]  # fmt: skip
    assert sorted(tops) == sorted(set(tops))


@pytest.mark.skipif(shutil.which("node") is None, reason="node checks the syntax where it is installed")
def test_the_joined_module_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "paths.mjs"
    file.write_text(script(entry="paths/main.js"), encoding="utf-8")
    subprocess.run(["node", "--check", str(file)], check=True, capture_output=True)


def test_every_word_is_used_and_every_used_one_exists() -> None:
    code = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in MODULES)
    assert set(re.findall(r"\bwords\.(\w+)", code)) == set(picture_words())


def test_the_styles_fetch_nothing() -> None:
    sheet = style(("paths/paths.css",))
    assert "url(" not in sheet
    assert "@import" not in sheet
