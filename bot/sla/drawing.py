"""Drawing the stretches of clocks: one line for each day, as on a calendar, as a PNG.

All that is written is our own and Latin, for the one font that Pillow brings along; names stand beside it.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from PIL import Image, ImageDraw, ImageFont

from bot.sla.stretches import Explained, Stretch, What

WIDTH, LEFT, RIGHT = 1_200, 190, 36
TITLE, AXIS, ROW, GAP, LEGEND = 62, 34, 36, 8, 56
MOST_DAYS, FIRST_AND_LAST = 14, 5
"""Of a longer time so many first days and last ones are drawn."""

Day = date | int
"""A day to draw, or how many are left out."""

INK, FAINT, PAPER, EMPTY = "#1d1c1d", "#8a8a8a", "#ffffff", "#f6f6f6"
COLOURS = {What.RAN: "#1f8a70", What.LATE: "#c92a2a", What.PAUSED: "#f2b134", What.CLOSED: "#d9dde2"}
WORDS = {
    What.RAN: "the clock ran",
    What.PAUSED: "paused",
    What.CLOSED: "outside hours",
    What.LATE: "overdue",
}
_SHORT = timedelta(hours=12)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One clock, with the words above its days."""

    title: str
    clock: Explained


@dataclass(frozen=True, slots=True)
class _Axis:
    """What the width stands for: hours of a day, by their distance from its midnight."""

    begins: float
    ends: float

    def x(self, hour: float) -> float:
        share = (hour - self.begins) / (self.ends - self.begins)
        return LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT - RIGHT)

    @property
    def ticks(self) -> list[float]:
        width = self.ends - self.begins
        step = next(step for step in (0.25, 0.5, 1, 2) if width / step <= 12)
        return [self.begins + step * number for number in range(int(width / step) + 1)]


def png(clocks: Sequence[Drawn], *, zone: tzinfo, zone_name: str, now: datetime) -> bytes:
    """All these clocks, one below the other, in this time zone."""
    plans = [(each, _days(each.clock, zone, now)) for each in clocks]
    height = sum(TITLE + AXIS + len(days) * (ROW + GAP) + GAP * 2 for _, days in plans) + LEGEND
    image = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    top = GAP
    for drawn, days in plans:
        top = _panel(draw, drawn, days, top, zone=zone, now=now)
    _legend(draw, top, zone_name)
    held = io.BytesIO()
    image.save(held, "PNG", optimize=True)
    return held.getvalue()


def _panel(
    draw: ImageDraw.ImageDraw,
    drawn: Drawn,
    days: Sequence[Day],
    top: int,
    *,
    zone: tzinfo,
    now: datetime,
) -> int:
    draw.text((24, top + 14), drawn.title, INK, _font(26))
    top += TITLE
    axis = _axis(drawn.clock, days, zone, now)
    for hour in axis.ticks:
        words = f"{int(hour) % 24:02}:{round(hour % 1 * 60):02}"
        draw.text((axis.x(hour), top), words, FAINT, _font(16), anchor="ma")
    top += AXIS
    for day in days:
        if isinstance(day, int):
            words = f"... {day} day{'s' if day > 1 else ''} ..."
            draw.text((LEFT - 16, top + ROW / 2), words, FAINT, _font(20), anchor="rm")
        else:
            _row(draw, drawn.clock, day, top, axis, zone=zone, now=now)
        top += ROW + GAP
    return top + GAP * 2


def _row(
    draw: ImageDraw.ImageDraw,
    clock: Explained,
    day: date,
    top: int,
    axis: _Axis,
    *,
    zone: tzinfo,
    now: datetime,
) -> None:
    draw.text((LEFT - 16, top + ROW / 2), f"{day:%a %d %b}", INK, _font(20), anchor="rm")
    draw.rectangle((axis.x(axis.begins), top, axis.x(axis.ends), top + ROW), EMPTY)
    for stretch in clock.stretches:
        piece = _on(day, stretch, zone)
        if piece is not None:
            box = (axis.x(piece[0]), top, max(axis.x(piece[1]) - 1, axis.x(piece[0]) + 1), top + ROW)
            draw.rectangle(box, COLOURS[stretch.what])
            if stretch.what is What.PAUSED:
                _hatch(draw, box)
    for hour in axis.ticks:
        draw.line((axis.x(hour), top, axis.x(hour), top + ROW), "#ffffff", 1)
    reckoned = clock.reckoned
    marks = [] if reckoned.met_at or reckoned.cancelled_at else [(now, "now")]
    if reckoned.paused_since is None:
        marks.append((reckoned.due_at, "due"))
    for at, word in marks:
        # The later word stands to the right of its line, so that two close ones do not meet.
        _mark(draw, word, at.astimezone(zone), day, top, axis, right=at == max(marks)[0])


def _mark(
    draw: ImageDraw.ImageDraw, word: str, local: datetime, day: date, top: int, axis: _Axis, *, right: bool
) -> None:
    """A line across the row, and its word beside it, where there is room."""
    if local.date() != day:
        return
    x = axis.x(_hour(local, day))
    draw.line((x, top - 4, x, top + ROW + 4), INK, 3)
    width = draw.textlength(word, _font(16)) + 12
    fits_left, fits_right = x - width - 4 >= LEFT, x + width + 4 < WIDTH - 8
    right = fits_right and (right or not fits_left)
    begins = x + 4 if right else x - width - 4
    draw.rounded_rectangle((begins, top + 7, begins + width, top + ROW - 7), 5, INK)
    draw.text((begins + width / 2, top + ROW / 2), word, PAPER, _font(16), anchor="mm")


def _hatch(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float]) -> None:
    """Stripes, so that a pause is told from the rest without its colour."""
    left, top, right, bottom = box
    x = left - (bottom - top)
    while x < right:
        begins, ends = max(left, x), min(right, x + (bottom - top))
        if begins < ends:
            draw.line((begins, bottom - (begins - x), ends, bottom - (ends - x)), "#b97d10", 2)
        x += 14


def _legend(draw: ImageDraw.ImageDraw, top: int, zone_name: str) -> None:
    x = float(LEFT)
    for what, word in WORDS.items():
        box = (x, top + 12, x + 26, top + 32)
        draw.rectangle(box, COLOURS[what])
        if what is What.PAUSED:
            _hatch(draw, box)
        draw.text((x + 34, top + 22), word, INK, _font(18), anchor="lm")
        x += 34 + draw.textlength(word, _font(18)) + 30
    draw.text((WIDTH - RIGHT, top + 22), zone_name, FAINT, _font(18), anchor="rm")


def _days(clock: Explained, zone: tzinfo, now: datetime) -> list[Day]:
    """The dates to draw, to the due moment where it is still ahead; how many are left out at once.

    Of many, the first days, those around the due moment, and the last ones.
    """
    begins, ends = _ends(clock, now)
    first, last = begins.astimezone(zone).date(), ends.astimezone(zone).date()
    due = clock.reckoned.due_at.astimezone(zone).date()
    days: list[Day] = []
    for day in (first + _DAY * number for number in range((last - first).days + 1)):
        near = min(day - first, last - day) < _DAY * FIRST_AND_LAST or abs(day - due) <= _DAY
        if near or (last - first).days < MOST_DAYS:
            days.append(day)
        elif days and isinstance(days[-1], int):
            days[-1] += 1
        else:
            days.append(1)
    return days


def _axis(clock: Explained, days: Sequence[Day], zone: tzinfo, now: datetime) -> _Axis:
    """A whole day; what happened within some hours of one is drawn larger."""
    begins, ends = _ends(clock, now)
    first = days[0]
    assert isinstance(first, date)
    if len(days) > 1 or ends - begins > _SHORT:
        return _Axis(0, 24)
    from_hour = int(_hour(begins.astimezone(zone), first))
    return _Axis(from_hour, min(24, max(from_hour + 1, int(_hour(ends.astimezone(zone), first)) + 1)))


def _ends(clock: Explained, now: datetime) -> tuple[datetime, datetime]:
    reckoned = clock.reckoned
    ended_at = reckoned.met_at or reckoned.cancelled_at
    ahead = [] if ended_at or reckoned.paused_since else [reckoned.due_at]
    return reckoned.started_at, max(ended_at or now, *ahead, reckoned.started_at)


def _on(day: date, stretch: Stretch, zone: tzinfo) -> tuple[float, float] | None:
    """From which hour to which the stretch lies on this date."""
    begins, ends = stretch.begins.astimezone(zone), stretch.ends.astimezone(zone)
    if begins.date() > day or ends.date() < day:
        return None
    found = (
        _hour(begins, day) if begins.date() == day else 0.0,
        _hour(ends, day) if ends.date() == day else 24.0,
    )
    return found if found[0] < found[1] else None


def _hour(local: datetime, day: date) -> float:
    """Where a wall time stands in its day; where the clocks change, an hour is as wide as ever."""
    midnight = datetime.combine(day, time())
    return (local.replace(tzinfo=None) - midnight) / timedelta(hours=1)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
