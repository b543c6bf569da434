"""A measured curve as a picture: SVG that reads on light and on dark pages."""

import math
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 48, 48
_GREY, _LINE, _STRAIGHT = "#808790", "#2f7de1", "#d97706"
_STEPS = 5

Point = tuple[float, float]


def curve_svg(title: str, points: Sequence[Point], *, across: str, up: str) -> str:
    """Draw points joined by a line, and a straight line from the first to the last.

    Both axes begin at zero: what is drawn along the straight line grows linearly.

    Args:
        title: What was measured.
        points: At least two, by their first number, none negative.
        across: What the first numbers count, with their unit.
        up: What the second numbers measure, with their unit.

    Raises:
        ValueError: There are fewer than two points.
    """
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        raise ValueError("a curve has at least two points")
    highest = (_ceiling(max(x for x, _ in points)), _ceiling(max(y for _, y in points)))
    size = {"width": str(WIDTH), "height": str(HEIGHT), "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
    svg = ET.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size, "font-family": "sans-serif"},
    )
    ET.SubElement(svg, "title").text = title
    told = "; ".join(f"{x:g} {across}: {y:g} {up}" for x, y in points)
    ET.SubElement(svg, "desc").text = told
    _text(svg, title, (LEFT, 24), size=15)
    _text(svg, across, (WIDTH - RIGHT, HEIGHT - 8), anchor="end")
    _text(svg, up, (LEFT, TOP - 8))
    for value in _ticks(highest[0]):
        x, y = _place((value, 0), highest)
        _text(svg, f"{value:g}", (x, y + 18), anchor="middle")
    for value in _ticks(highest[1]):
        x, y = _place((0, value), highest)
        _line(svg, [(x, y), (WIDTH - RIGHT, y)], _GREY, width=0.4)
        _text(svg, f"{value:g}", (x - 8, y + 4), anchor="end")
    placed = [_place(point, highest) for point in points]
    _line(svg, [placed[0], placed[-1]], _STRAIGHT, width=1.2, dashes="5 4")
    _line(svg, placed, _LINE, width=2)
    for (x, y), (_, value) in zip(placed, points, strict=True):
        ET.SubElement(svg, "circle", {"cx": f"{x:g}", "cy": f"{y:g}", "r": "4", "fill": _LINE})
        _text(svg, f"{value:.2g}", (x, y - 10), anchor="middle")
    ET.indent(svg)
    return ET.tostring(svg, encoding="unicode") + "\n"


def _ceiling(value: float) -> float:
    """The next number of one digit above: ``2.3`` gives ``3``, ``100`` gives ``100``."""
    if value <= 0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(value))
    return round(math.ceil(value / step - 1e-9) * step, 9)


def _ticks(highest: float) -> Iterator[float]:
    yield from (round(highest * number / _STEPS, 9) for number in range(_STEPS + 1))


def _place(point: Point, highest: Point) -> Point:
    x = LEFT + (WIDTH - LEFT - RIGHT) * point[0] / highest[0]
    y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * point[1] / highest[1]
    return round(x, 1), round(y, 1)


def _line(
    svg: ET.Element, points: Sequence[Point], colour: str, *, width: float, dashes: str = ""
) -> None:
    drawn = " ".join(f"{x:g},{y:g}" for x, y in points)
    style = {"fill": "none", "stroke": colour, "stroke-width": f"{width:g}"}
    dashed = {"stroke-dasharray": dashes} if dashes else {}
    ET.SubElement(svg, "polyline", {"points": drawn, **style, **dashed})


def _text(
    svg: ET.Element, text: str, place: Point, *, anchor: str = "start", size: int = 12
) -> None:
    x, y = place
    where = {"x": f"{x:g}", "y": f"{y:g}", "text-anchor": anchor}
    ET.SubElement(svg, "text", {**where, "font-size": str(size), "fill": _GREY}).text = text
