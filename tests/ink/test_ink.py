from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.ink import background, uploads
from rnnlab.ink.normalise import THICKEST, THINNEST
from rnnlab.ink.stages import digit_from_ink, ink_stages
from rnnlab.ink.uploads import ink_from_image
from rnnlab.network import load_network
from tests.drawn_digits import BLACK, CANVAS, CLEAR, WHITE, Colour, draw, every_variant, ink_from_digit, render, sample

RGBA = NDArray[np.uint8]
THE_VARIANTS = list(every_variant())
A_VARIANT = st.sampled_from(THE_VARIANTS)


def blank(colour: Colour = CLEAR, side: int = CANVAS) -> RGBA:
    return np.full((side, side, 4), colour, np.uint8)


def holes(digit: NDArray[np.float32]) -> int:
    """How many islands of background the ink encloses."""
    return max(int(ndimage.label(np.pad(digit, 1) < level)[1]) - 1 for level in (0.2, 0.35, 0.5))


def parts(digit: NDArray[np.float32]) -> int:
    _labels, count = ndimage.label(digit > 0.3, structure=np.ones((3, 3)))
    return int(count)


def extent(digit: NDArray[np.float32]) -> int:
    """The longer side of what is visibly ink."""
    rows, columns = np.nonzero(digit > 0.3)
    return int(max(np.ptp(rows), np.ptp(columns))) + 1


def difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Mean absolute difference; a shift by a pixel may tip over, since the centre of mass is placed by whole pixels."""
    shifts = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    return min(float(np.abs(np.roll(other, shift, (0, 1)) - one).mean()) for shift in shifts)


def like_mnist(digit: NDArray[np.float32]) -> None:
    assert digit.shape == (28, 28)
    assert digit.dtype == np.float32
    assert digit.min() >= 0
    assert 0.9 < digit.max() <= 1
    assert abs(extent(digit) - 20) <= 1
    # MNIST's own centres of mass lie within half a pixel of pixel 14
    assert np.abs(np.array(ndimage.center_of_mass(digit)) - 14).max() <= 0.501


@pytest.mark.parametrize(("digit", "variant"), THE_VARIANTS)
@pytest.mark.parametrize("pen", [4, 16, 40])
def test_every_hand_and_pen_gives_a_digit_of_mnists_size_place_and_width(digit: int, variant: str, pen: int) -> None:
    drawing = draw(digit, variant, seed=1, pen=pen)

    stages = ink_stages(drawing.rgba())

    like_mnist(stages.digit)
    assert THINNEST <= stages.width <= THICKEST
    # measured again on the result, enlarged, the stroke is as wide as it was said to become
    again = ink_stages(ink_from_digit(stages.digit)).width_drawn
    assert again == pytest.approx(stages.width, abs=0.8)


@pytest.mark.parametrize("pen", [1, 4, 12, 24, 36])
@pytest.mark.parametrize("digit", [0, 6, 8, 9])
def test_no_pen_loses_a_hole(digit: int, pen: int) -> None:
    drawing = draw(digit, {0: "round", 6: "curved", 8: "two rings", 9: "curved leg"}[digit], pen=pen, size=220)
    drawn = ndimage.label(np.pad(drawing.rgba()[..., 3], 1) < 30)[1] - 1

    assert holes(digit_from_ink(drawing.rgba())) >= drawn


def test_a_hole_too_small_for_a_wider_pen_stays_open() -> None:
    rgba = render((np.array([(100.0, 20.0), (100.0, 250.0)]),), 3)
    angles = np.linspace(0, 2 * np.pi, 60)
    ring = np.stack([114 + 14 * np.cos(angles), 230 + 14 * np.sin(angles)], axis=1)
    rgba = np.maximum(rgba, render((ring,), 3))

    digit = digit_from_ink(rgba)

    inside = digit[18:25].max(axis=0)  # the ring, column by column
    assert holes(digit) == 1 or (np.diff(np.sign(np.diff(inside))) > 0).any()


def test_thinning_does_not_break_a_stroke_that_is_thin_in_one_place() -> None:
    ends = render((np.array([(60.0, 60.0), (130.0, 60.0)]), np.array([(150.0, 220.0), (220.0, 220.0)])), 50)
    neck = render((np.array([(130.0, 60.0), (150.0, 220.0)]),), 8)

    digit = digit_from_ink(np.maximum(ends, neck))

    assert parts(digit) == 1


@pytest.mark.parametrize(("digit", "variant"), [(5, "bar apart"), (4, "open"), (7, "bar"), (1, "hook and foot")])
def test_strokes_that_do_not_touch_stay_together(digit: int, variant: str) -> None:
    drawing = draw(digit, variant, pen=8)
    first, second = drawing.strokes
    apart = (first - (8.0, 0.0), np.add(second, (12.0, -12.0 if digit == 5 else 0.0)))

    ink = ink_stages(render(apart, 8)).ink

    assert np.array_equal(ink > 0.5, render(apart, 8)[..., 3] > 127)


@given(variant=A_VARIANT, seed=st.integers(0, 1000), dx=st.integers(-60, 60), dy=st.integers(-60, 60))
@settings(max_examples=25, deadline=None)
def test_it_does_not_matter_where_one_draws(variant: tuple[int, str], seed: int, dx: int, dy: int) -> None:
    rgba = draw(*variant, seed, pen=12, size=120).rgba()

    moved = np.roll(rgba, (dy, dx), axis=(0, 1))

    np.testing.assert_array_equal(digit_from_ink(moved), digit_from_ink(rgba))


@given(variant=A_VARIANT, seed=st.integers(0, 1000), scale=st.floats(0.2, 1.25))
@settings(max_examples=25, deadline=None)
def test_it_does_not_matter_how_large_one_draws(variant: tuple[int, str], seed: int, scale: float) -> None:
    drawing = draw(*variant, seed, pen=18, size=180)
    small = render(tuple(140 + scale * (stroke - 140) for stroke in drawing.strokes), 18 * scale)

    one, other = digit_from_ink(drawing.rgba()), digit_from_ink(small)

    assert difference(one, other) < 0.05


COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


@given(variant=A_VARIANT, ink=COLOURS, paper=COLOURS)
@settings(max_examples=40, deadline=None)
def test_colours_do_not_matter(variant: tuple[int, str], ink: Colour, paper: Colour) -> None:
    drawing = draw(*variant, 3)
    if np.linalg.norm(np.subtract(ink, paper)) < 60:
        return  # hardly to be seen
    plain = digit_from_ink(drawing.rgba(BLACK, WHITE))

    coloured = digit_from_ink(drawing.rgba((*ink[:3], 255), (*paper[:3], 255)))

    assert difference(coloured, plain) < 0.01


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        (BLACK, CLEAR),
        (WHITE, CLEAR),
        ((255, 255, 255, 255), (0, 0, 0, 255)),
        ((200, 30, 30, 128), CLEAR),
        ((0, 0, 0, 255), (255, 255, 255, 90)),
        ((0, 0, 120, 255), (90, 160, 20, 128)),
        ((255, 0, 0, 255), (0, 130, 0, 255)),  # about equally light
    ],
)
def test_transparent_and_opaque_canvases_and_pens(ink: Colour, paper: Colour) -> None:
    drawing = draw(8, "s first", 2)

    assert difference(digit_from_ink(drawing.rgba(ink, paper)), digit_from_ink(drawing.rgba())) < 0.01


def test_two_pens_of_different_colours_are_both_ink() -> None:
    first, second = draw(4, "open").strokes
    dark, pale = render((first,), 14, BLACK, WHITE), render((second,), 14, (250, 235, 120, 255), WHITE)

    both = digit_from_ink(np.minimum(dark, pale))

    assert difference(both, digit_from_ink(draw(4, "open", pen=14).rgba())) < 0.02


def test_colour_hidden_under_full_transparency_is_not_ink() -> None:
    drawing = draw(3, "round").rgba()
    noisy = drawing.copy()
    hidden = noisy[..., 3] == 0
    noisy[hidden, :3] = np.random.default_rng(0).integers(0, 255, (int(hidden.sum()), 3))

    np.testing.assert_array_equal(digit_from_ink(noisy), digit_from_ink(drawing))


@pytest.mark.parametrize("size", [12, 20, 40])
@pytest.mark.parametrize("digit", [2, 4, 7])
def test_a_tiny_drawing(size: int, digit: int) -> None:
    variant = next(
        iter(THE_VARIANTS[index][1] for index in range(len(THE_VARIANTS)) if THE_VARIANTS[index][0] == digit)
    )
    tiny = draw(digit, variant, pen=size / 10, size=size)

    like_mnist(digit_from_ink(tiny.rgba()))

    usual = digit_from_ink(draw(digit, variant, pen=20, size=200).rgba())
    assert difference(digit_from_ink(tiny.rgba()), usual) < 0.06


@pytest.mark.parametrize("size", [16, 64, 900, 2600])
def test_canvases_of_any_size(size: int) -> None:
    drawing = draw(2, "looped")
    large = render(tuple(stroke * size / CANVAS for stroke in drawing.strokes), 16 * size / CANVAS, canvas=size)
    large = large[:, size // 8 :]

    like_mnist(digit_from_ink(large))


def test_a_digit_that_runs_over_the_edge() -> None:
    rgba = draw(7, "plain", pen=20, size=300).rgba()

    assert rgba[0, :, 3].any()
    assert rgba[-1, :, 3].any()
    like_mnist(digit_from_ink(rgba))


def test_a_one_along_the_side_is_not_taken_for_a_frame() -> None:
    like_mnist(digit_from_ink(render((np.array([(3.0, 10.0), (3.0, 270.0)]),), 10)))


def photographed(rgba: RGBA, noise: float, shade: float, seed: int = 0) -> RGBA:
    """The drawing in dark ink on paper, lit from one side, out of focus a little, with a sensor's noise."""
    rng = np.random.default_rng(seed)
    ink = ndimage.gaussian_filter(rgba[..., 3] / 255.0, 1.0)
    y, x = np.mgrid[0:1:280j, 0:1:280j]
    light = 1 - shade * (0.7 * x + 0.3 * y**2)
    grey = (225 - 165 * ink) * light + rng.normal(0, noise, ink.shape)
    colour = np.stack([grey, grey * 0.97, grey * 0.9, np.full_like(grey, 255)], axis=-1)
    return np.clip(colour, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("noise", "shade"), [(3, 0.1), (6, 0.4), (10, 0.5)])
@pytest.mark.parametrize("index", [0, 5, 9, 15, 20, 25, 30, 33])
def test_a_photograph_of_paper_under_uneven_light(index: int, noise: float, shade: float) -> None:
    drawing = draw(*THE_VARIANTS[index], 5, pen=14)

    photo = digit_from_ink(photographed(drawing.rgba(), noise, shade))

    assert difference(photo, digit_from_ink(drawing.rgba())) < 0.04


def test_chalk_on_a_blackboard() -> None:
    drawing = draw(5, "one stroke", 5, pen=14)
    negative = photographed(drawing.rgba(), 5, 0.3)
    negative[..., :3] = 255 - negative[..., :3]

    assert difference(digit_from_ink(negative), digit_from_ink(drawing.rgba())) < 0.04


@pytest.mark.parametrize("paper", [WHITE, (30, 30, 30, 255)])
def test_specks_and_a_frame_are_left_out(paper: Colour) -> None:
    ink = (0, 60, 200, 255)
    drawing = draw(6, "curved", 4, size=150).rgba(ink, paper)
    dusty = drawing.copy()
    dusty[:4] = dusty[-4:] = dusty[:, :4] = dusty[:, -4:] = ink
    for y, x in [(20, 20), (250, 40), (30, 240)]:
        dusty[y : y + 4, x : x + 4] = ink

    assert difference(digit_from_ink(dusty), digit_from_ink(drawing)) < 0.01


def test_a_dark_strip_of_desk_beside_the_paper_is_left_out() -> None:
    photo = photographed(draw(3, "round", 4, size=150).rgba(), 4, 0.2)
    clean = digit_from_ink(photo)
    photo[:, :14, :3] = 40

    assert difference(digit_from_ink(photo), clean) < 0.04


def test_mnists_own_digits_come_back() -> None:
    images = load_mnist().test.images[:150]

    back = np.array([digit_from_ink(ink_from_digit(image)) for image in images])

    assert np.abs(back - images).mean() < 0.035  # their mean is 0.13
    assert np.median(np.abs(back - images).mean(axis=(1, 2))) < 0.025


@pytest.mark.slow
def test_the_shipped_lstm_reads_mnist_through_ink() -> None:
    test = load_mnist().test
    back = np.array([digit_from_ink(ink_from_digit(image)) for image in test.images[:500]])

    assert (load_network("lstm").predict(back) == test.labels[:500]).mean() >= 0.99


def test_the_shipped_lstm_reads_drawings() -> None:
    drawings = sample(3, seed=11)
    digits = np.array([digit_from_ink(drawing.rgba()) for drawing in drawings])

    assert (load_network("lstm").predict(digits) == [drawing.digit for drawing in drawings]).mean() >= 0.97


def test_stages_keep_what_is_shown() -> None:
    stages = ink_stages(draw(7, "bar", 1, pen=100).rgba())

    assert [stage.key for stage in stages.stages] == ["ink", "cropped", "scaled", "stroked", "digit"]
    assert stages.ink.shape == (280, 280)
    assert max(stages.scaled.shape) == max(stages.stroked.shape) == 20
    assert stages.width_drawn > stages.width
    assert stages.stroked.sum() < stages.scaled.sum()
    for stage in stages.stages:
        assert stage.image.dtype == np.float32
        assert 0 <= stage.image.min() <= stage.image.max() <= 1
        assert stage.name
        assert stage.caption.endswith(".")


def test_the_drawing_is_left_as_it_was() -> None:
    rgba = draw(1, "hook").rgba()
    before = rgba.copy()
    rgba.flags.writeable = False

    digit_from_ink(rgba)

    np.testing.assert_array_equal(rgba, before)


@pytest.mark.parametrize("colour", [CLEAR, WHITE, BLACK, (0, 130, 0, 255), (10, 20, 30, 99)])
def test_an_empty_canvas_invites(colour: Colour) -> None:
    with pytest.raises(LabError) as caught:
        digit_from_ink(blank(colour))
    assert caught.value.message == background.EMPTY


def test_faint_noise_and_empty_paper_are_empty() -> None:
    noise = blank(WHITE)
    noise[..., :3] -= np.random.default_rng(0).integers(0, 8, (280, 280, 3), np.uint8)
    for empty in (noise, photographed(blank(), 6, 0.4)):
        with pytest.raises(LabError) as caught:
            digit_from_ink(empty)
        assert caught.value.message == background.EMPTY


def test_a_covered_canvas_and_a_lone_dot_are_told() -> None:
    covered = blank(WHITE)
    covered[10:270, 10:270, :3] = 0
    dot = render((np.array([(100.0, 100.0), (100.5, 100.0)]),), 30)
    for patch in (covered, dot):
        with pytest.raises(LabError) as caught:
            digit_from_ink(patch)
        assert caught.value.message == background.COVERED


@pytest.mark.parametrize(
    "array",
    [np.zeros((280, 280), np.uint8), np.zeros((280, 280, 3), np.uint8), np.zeros(4, np.uint8), np.uint8(3), "seven"],
)
def test_a_wrong_shape_is_told(array: object) -> None:
    with pytest.raises(LabError) as caught:
        digit_from_ink(array)
    assert caught.value.message == background.WRONG_SHAPE
    assert "{" not in str(caught.value)


@pytest.mark.parametrize("dtype", [float, np.int64, bool])
def test_a_wrong_dtype_is_told(dtype: type) -> None:
    with pytest.raises(LabError) as caught:
        digit_from_ink(np.zeros((280, 280, 4), dtype))
    assert caught.value.message == background.WRONG_DTYPE


@pytest.mark.parametrize("shape", [(7, 280, 4), (280, 0, 4)])
def test_a_picture_too_small_is_told(shape: tuple[int, ...]) -> None:
    with pytest.raises(LabError) as caught:
        digit_from_ink(np.zeros(shape, np.uint8))
    assert caught.value.message == background.TOO_SMALL


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_an_uploaded_picture_is_read_like_the_canvas(kind: str) -> None:
    rgba = draw(5, "round", 2).rgba(BLACK, WHITE)
    file = encoded(Image.fromarray(rgba[..., :3]), kind)

    upload = ink_from_image(file)

    assert upload.shape == (280, 280, 4)
    assert difference(digit_from_ink(upload), digit_from_ink(rgba)) < 0.01


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png(mode: str) -> None:
    rgba = draw(2, "flat base", 2).rgba(BLACK, WHITE)
    sixteen = Image.fromarray(rgba[..., 0].astype(np.uint16) * 200)
    picture = sixteen if mode == "I;16" else Image.fromarray(rgba).convert(mode)

    upload = ink_from_image(encoded(picture, "PNG"))

    assert difference(digit_from_ink(upload), digit_from_ink(rgba)) < 0.01


def test_a_picture_stands_upright_as_its_camera_said() -> None:
    rgba = draw(7, "plain", 2).rgba(BLACK, WHITE)
    turned = Image.fromarray(rgba[..., :3]).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter turn clockwise

    upload = ink_from_image(encoded(turned, "JPEG", exif=exif))

    assert difference(digit_from_ink(upload), digit_from_ink(rgba)) < 0.01


def test_the_first_frame_of_an_animation_is_read() -> None:
    first, second = (Image.fromarray(draw(d, v).rgba(BLACK, WHITE)[..., :3]) for d, v in [(3, "round"), (1, "plain")])

    upload = ink_from_image(encoded(first, "GIF", save_all=True, append_images=[second]))

    assert difference(digit_from_ink(upload), digit_from_ink(draw(3, "round").rgba())) < 0.01


def test_a_large_photograph_is_reduced() -> None:
    upload = ink_from_image(encoded(Image.new("RGB", (4000, 3000), "white"), "JPEG"))

    assert max(upload.shape) == uploads.UPLOAD_SIDE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        encoded(Image.new("RGB", (64, 64)), "PNG")[:60],
        encoded(Image.new("RGB", (64, 64)), "BMP"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["empty", "text", "cut", "BMP", "SVG"],
)
def test_what_cannot_be_read_is_told(data: bytes) -> None:
    with pytest.raises(LabError) as caught:
        ink_from_image(data)
    assert caught.value.message == uploads.UNREADABLE


def test_a_file_too_large_is_told() -> None:
    with pytest.raises(LabError, match="11 MB"):
        ink_from_image(bytes(uploads.LARGEST_FILE + 1))


@pytest.mark.parametrize("side", [8_000, 12_000, 30_000])
def test_a_small_file_that_unfolds_to_gigabytes_is_refused(side: int) -> None:
    header = encoded(Image.new("1", (8, 8)), "PNG")
    # IHDR's width and height, and its checksum
    chunk = b"IHDR" + struct.pack(">II", side, side) + header[24:29]
    bomb = header[:12] + chunk + struct.pack(">I", zlib.crc32(chunk)) + header[33:]

    with pytest.raises(LabError) as caught:
        ink_from_image(bomb)
    assert caught.value.message == uploads.PICTURE_TOO_LARGE
