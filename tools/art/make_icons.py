"""Draw the icon of each addon: flat shapes that darken where they overlap, as Odoo 19's own icons do.

Needs Pillow (`./dev` has it): `<cache>/venv-3.x/bin/python tools/art/make_icons.py` writes every
`static/description/icon.png` anew. Shapes are drawn four times as large and reduced, which smooths their edges.
Coordinates are those of the finished picture, 256 by 256.
"""

import itertools
import math
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

ROOT = Path(__file__).parent.parent.parent
SIZE, SCALE = 256, 4
TEAL, DEEP_TEAL, PURPLE, DEEP_PURPLE = "#1ad3bb", "#005e7a", "#985184", "#6e1f53"
YELLOW, ORANGE, BLUE, LIGHT_BLUE, NAVY, PINK = "#fbb945", "#f86126", "#0088f6", "#2ebcfa", "#144496", "#ff868b"


class Shape:
    """A mask to draw on; shapes add up, and `-` cuts one out of another."""

    def __init__(self, mask=None):
        self.mask = mask or Image.new("L", (SIZE * SCALE, SIZE * SCALE))
        self.pen = ImageDraw.Draw(self.mask)

    def __sub__(self, other):
        return Shape(ImageChops.subtract(self.mask, other.mask))

    def __and__(self, other):
        return Shape(ImageChops.darker(self.mask, other.mask))

    def turned(self, degrees):
        """Turned counter-clockwise around the middle."""
        return Shape(self.mask.rotate(degrees, Image.Resampling.BICUBIC))

    def moved(self, right, down):
        return Shape(ImageChops.offset(self.mask, right * SCALE, down * SCALE))

    def circle(self, x, y, radius):
        self.pen.ellipse(_scaled(x - radius, y - radius, x + radius, y + radius), fill=255)
        return self

    def box(self, left, top, right, bottom, radius=0, corners=(True, True, True, True)):
        self.pen.rounded_rectangle(_scaled(left, top, right, bottom), radius * SCALE, fill=255, corners=corners)
        return self

    def polygon(self, *points):
        self.pen.polygon([value for point in points for value in _scaled(*point)], fill=255)
        return self

    def line(self, *points, width):
        """A line with round ends and corners."""
        for start, end in itertools.pairwise(points):
            self.pen.line(_scaled(*start, *end), fill=255, width=width * SCALE)
        for x, y in points:
            self.circle(x, y, width / 2)
        return self

    def arc(self, x, y, radius, start, end, width):
        """Part of a ring, in degrees clockwise from three o'clock; `radius` is that of its middle line."""
        outer = radius + width / 2
        box = _scaled(x - outer, y - outer, x + outer, y + outer)
        self.pen.arc(box, start, end, fill=255, width=width * SCALE)
        return self


def _scaled(*values):
    return [value * SCALE for value in values]


def _on_circle(x, y, radius, degrees):
    return x + radius * math.cos(math.radians(degrees)), y + radius * math.sin(math.radians(degrees))


def picture(*layers):
    """Layers of (shape, colour), the last one on top, as a picture of the final size."""
    image = Image.new("RGBA", (SIZE * SCALE, SIZE * SCALE))
    for shape, colour in layers:
        image.paste(Image.new("RGBA", image.size, colour), mask=shape.mask)
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def overlapping(back, back_colour, front, front_colour, both_colour):
    """Two shapes, darker where they overlap."""
    return picture((back, back_colour), (front, front_colour), (back & front, both_colour))


# --- Shapes ----------------------------------------------------------------------------------------------------------


def wrench():
    """From the lower left to the upper right."""
    handle = Shape().box(28, 102, 190, 154, 26)
    head = Shape().circle(186, 128, 62)
    jaw = Shape().box(184, 102, 256, 154, 14)
    hole = Shape().circle(56, 128, 11)
    whole = Shape(ImageChops.lighter(handle.mask, (head - jaw).mask))
    return (whole - hole).turned(45)


def turning_arrow():
    """A ring that comes round again."""
    ring = Shape().arc(128, 128, 96, 155, 382, 40)
    tip, left, right = (_on_circle(128, 128, radius, angle) for radius, angle in ((92, 64), (54, 21), (138, 21)))
    return ring.polygon(tip, left, right)


def handset():
    """A telephone's receiver, as one holds it."""
    ears = Shape().box(34, 130, 100, 184, 16).box(156, 130, 222, 184, 16)
    bow = Shape().arc(128, 160, 68, 180, 360, 50)
    return Shape(ImageChops.lighter(ears.mask, bow.mask)).turned(-45).moved(-22, 24)


def sheet():
    return Shape().box(66, 8, 246, 210, 18)


def lines():
    return Shape().box(96, 44, 216, 58, 7).box(96, 78, 216, 92, 7).box(96, 112, 160, 126, 7)


def hexagon():
    return Shape().polygon(*(_on_circle(128, 128, 124, angle) for angle in range(30, 390, 60)))


def tick():
    return Shape().polygon((4, 128), (44, 88), (108, 152), (212, 20), (252, 54), (112, 232))


def funnel():
    return Shape().polygon((8, 34), (248, 34), (158, 146), (158, 244), (98, 206), (98, 146))


def clock_face():
    """A clock at three."""
    hands = Shape().line((104, 60), (104, 112), (146, 112), width=22)
    return Shape().circle(104, 112, 100) - hands


def folded_sheet():
    return Shape().polygon((36, 4), (160, 4), (224, 68), (224, 252), (36, 252))


def rising_bars():
    return Shape().box(20, 150, 84, 248, 12).box(98, 92, 162, 248, 12).box(176, 20, 240, 248, 12)


def route():
    """A way from stop to stop."""
    way = Shape().line((40, 214), (40, 128), (128, 128), (128, 42), (216, 42), width=26)
    return way.circle(40, 214, 38).circle(128, 128, 30).circle(216, 42, 38)


def per_cent():
    return Shape().line((50, 214), (186, 86), width=30).circle(64, 104, 38).circle(172, 196, 38)


def raised_hand():
    """A sign that says stop."""
    corners = [_on_circle(96, 150, 88, 22.5 + 45 * n) for n in range(8)]
    return Shape().polygon(*corners) - Shape().box(46, 134, 146, 166, 8)


def envelope():
    return Shape().box(10, 92, 186, 222, 16)


def flap():
    return Shape().line((30, 112), (98, 170), (166, 112), width=14)


def rising_line():
    return Shape().line((26, 214), (92, 138), (146, 178), (222, 72), width=38)


def person():
    """Somebody, as far as the shoulders."""
    shoulders = Shape().box(14, 150, 186, 290, 70) - Shape().box(0, 240, 256, 300)
    return Shape(ImageChops.lighter(shoulders.mask, Shape().circle(100, 94, 46).mask))


# --- Pictures --------------------------------------------------------------------------------------------------------


def coin():
    """A coin with a bar, seen from the front."""
    return Shape().circle(98, 98, 86) - Shape().box(84, 52, 112, 144, 10)


def credit_control_calls():
    image = overlapping(sheet(), LIGHT_BLUE, handset(), PURPLE, DEEP_PURPLE)
    image.alpha_composite(picture((lines() - handset(), "white")))
    return image


def credit_control_forecast():
    image = overlapping(sheet(), LIGHT_BLUE, rising_line(), ORANGE, NAVY)
    image.alpha_composite(picture((lines() - rising_line(), "white")))
    return image


def credit_control_interest():
    image = overlapping(sheet(), LIGHT_BLUE, per_cent(), YELLOW, NAVY)
    image.alpha_composite(picture((lines() - per_cent(), "white")))
    return image


def credit_control_portal():
    image = overlapping(sheet(), LIGHT_BLUE, person(), PINK, DEEP_PURPLE)
    image.alpha_composite(picture((lines() - person(), "white")))
    return image


def credit_control_hold():
    image = overlapping(sheet(), LIGHT_BLUE, raised_hand(), ORANGE, NAVY)
    image.alpha_composite(picture((lines() - raised_hand(), "white")))
    return image


def credit_control_reminders():
    image = overlapping(sheet(), LIGHT_BLUE, envelope(), TEAL, NAVY)
    image.alpha_composite(picture((lines() - envelope(), "white"), (flap(), "white")))
    return image


def service_credit_base():
    left, right = Shape().circle(92, 128, 88), Shape().circle(164, 128, 88)
    return overlapping(left, TEAL, right, LIGHT_BLUE, DEEP_TEAL)


def service_maintenance_docx():
    image = overlapping(folded_sheet(), LIGHT_BLUE, wrench(), TEAL, NAVY)
    image.alpha_composite(picture((Shape().polygon((160, 4), (224, 68), (160, 68)) - wrench(), BLUE)))
    return image


ICONS = {
    "credit_control_calls": credit_control_calls,
    "credit_control_forecast": credit_control_forecast,
    "credit_control_hold": credit_control_hold,
    "credit_control_interest": credit_control_interest,
    "credit_control_reminders": credit_control_reminders,
    "credit_control_portal": credit_control_portal,
    "credit_control_sale": lambda: overlapping(tick(), YELLOW, raised_hand(), ORANGE, DEEP_PURPLE),
    "credit_control_stock": lambda: overlapping(hexagon(), BLUE, raised_hand(), ORANGE, NAVY),
    "service_credit_base": service_credit_base,
    "service_maintenance": lambda: overlapping(turning_arrow(), YELLOW, wrench(), TEAL, DEEP_TEAL),
    "service_maintenance_credit": lambda: overlapping(raised_hand(), ORANGE, wrench(), TEAL, DEEP_TEAL),
    "service_maintenance_crm": lambda: overlapping(funnel(), PINK, wrench(), TEAL, DEEP_PURPLE),
    "service_maintenance_docx": service_maintenance_docx,
    "service_maintenance_optimizer": lambda: overlapping(turning_arrow(), YELLOW, route(), TEAL, DEEP_TEAL),
    "service_maintenance_planning": lambda: overlapping(route(), PINK, wrench(), TEAL, DEEP_PURPLE),
    "service_maintenance_planning_hr": lambda: overlapping(route(), PINK, tick(), PURPLE, DEEP_PURPLE),
    "service_maintenance_profit": lambda: overlapping(rising_bars(), YELLOW, wrench(), TEAL, DEEP_TEAL),
    "service_maintenance_profit_hr": lambda: overlapping(rising_bars(), YELLOW, tick(), PURPLE, DEEP_PURPLE),
    "service_maintenance_project": lambda: overlapping(tick(), PURPLE, wrench(), TEAL, DEEP_TEAL),
    "service_maintenance_billing": lambda: overlapping(coin(), YELLOW, wrench(), TEAL, DEEP_TEAL),
    "service_maintenance_sla": lambda: overlapping(clock_face(), LIGHT_BLUE, wrench(), TEAL, NAVY),
    "service_maintenance_stock": lambda: overlapping(hexagon(), ORANGE, wrench(), TEAL, DEEP_PURPLE),
}

if __name__ == "__main__":
    for addon, draw in ICONS.items():
        draw().save(ROOT / addon / "static/description/icon.png", optimize=True)
