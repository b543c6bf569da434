"""Pictures: bars in a row each, as PNG."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from .conversation.moves import Bar

WIDTH: Final = 900
ROW: Final = 34
LEFT, RIGHT = 230, 660
"""Where bars begin and end, in pixels."""
_EDGE: Final = 14
_TEXT: Final = 15
_LABEL: Final = 24
COLOURS: Final = {
    "Succeeded": (76, 154, 98),
    "Running": (74, 126, 190),
    "Waiting": (222, 170, 70),
    "Failed": (198, 78, 72),
}
_OTHER: Final = (150, 150, 150)
_INK: Final = (40, 40, 40)
_PAPER: Final = (255, 255, 255)
_LINE: Final = (236, 236, 236)


def draw(bars: Sequence[Bar]) -> bytes:
    """A PNG with a row for each bar; at least one. Its font has Latin letters only."""
    height = ROW * len(bars) + 2 * _EDGE
    image = Image.new("RGB", (WIDTH, height), _PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(_TEXT)
    for number, bar in enumerate(bars):
        top = _EDGE + number * ROW
        middle = top + ROW // 2
        begin = LEFT + round(bar.begin * (RIGHT - LEFT))
        end = max(LEFT + round(bar.end * (RIGHT - LEFT)), begin + 3)
        pen.line((_EDGE, top + ROW - 1, WIDTH - _EDGE, top + ROW - 1), fill=_LINE)
        pen.text((_EDGE, middle), bar.label[:_LABEL], font=font, fill=_INK, anchor="lm")
        pen.rectangle((begin, top + 8, end, top + ROW - 9), fill=COLOURS.get(bar.state, _OTHER))
        pen.text((RIGHT + _EDGE, middle), bar.note, font=font, fill=_INK, anchor="lm")
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
