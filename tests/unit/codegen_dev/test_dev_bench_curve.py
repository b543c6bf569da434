"""The picture of a measured curve."""

from xml.etree import ElementTree as ET

import pytest

from codegen_dev.bench.curve import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, curve_svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*points: tuple[float, float]) -> ET.Element:
    return ET.fromstring(curve_svg("a < b & c", points, across="models", up="s"))  # noqa: S314


def lines(svg: ET.Element) -> list[list[tuple[float, float]]]:
    found = [line.attrib["points"].split() for line in svg.iter(f"{SVG}polyline")]
    return [[(float(x), float(y)) for x, _, y in (p.partition(",") for p in f)] for f in found]


def test_the_axes_begin_at_zero_and_end_at_a_round_number() -> None:
    svg = drawn((0, 0), (100, 3))
    assert lines(svg)[-1] == [(LEFT, HEIGHT - BOTTOM), (WIDTH - RIGHT, TOP)]
    svg = drawn((10, 0.21), (95, 2.3))
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert {"90", "0", "3", "0.6", "1.8"} - set(texts) == {"90"}
    assert "100" in texts


def test_what_is_linear_lies_on_the_straight_line_and_what_is_not_does_not() -> None:
    *_, straight, curve = lines(drawn((10, 1), (20, 2), (40, 4)))
    (x0, y0), (x1, y1) = straight
    for x, y in curve:
        assert y == pytest.approx(y0 + (y1 - y0) * (x - x0) / (x1 - x0), abs=0.2)
    *_, _, curve = lines(drawn((10, 1), (20, 4), (40, 16)))
    middle = y0 + (y1 - y0) * (curve[1][0] - x0) / (x1 - x0)
    assert curve[1][1] > middle + 10  # lower in the picture, where the numbers are smaller


def test_it_says_in_words_what_it_shows() -> None:
    svg = drawn((10, 0.2), (100, 2))
    assert svg.findtext(f"{SVG}title") == "a < b & c"
    assert svg.findtext(f"{SVG}desc") == "10 models: 0.2 s; 100 models: 2 s"
    assert len(list(svg.iter(f"{SVG}circle"))) == 2


def test_one_point_is_no_curve() -> None:
    with pytest.raises(ValueError, match="at least two points"):
        drawn((1, 1))
