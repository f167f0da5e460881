"""Charts as SVG, drawn on the server: nothing is loaded, and the numbers stand beside the marks."""

from markupsafe import Markup, escape

COLOURS = ("#8c1d18", "#0b4f8a", "#1e6b33", "#b57500", "#5b3a8c", "#00707a", "#7a4f00", "#a33d7a", "#4a4a4a", "#3c7a00")
_ROW, _LABEL, _WIDE = 26, 190, 640


def bars(values: list[tuple[str, float, str]], most: float, title: str) -> Markup:
    """Horizontal bars: (label, value, words) each, ``most`` the full width."""
    if not values:
        return Markup('<p class="empty">没有数据。</p>')
    room = _WIDE - _LABEL - 70
    marks = [
        Markup(
            '<text x="{}" y="{}" text-anchor="end" font-size="13">{}</text><rect x="{}" y="{}" '
            'width="{:.1f}" height="16" fill="#8c1d18"/>'
            '<text x="{:.1f}" y="{}" font-size="13">{}</text>'
        ).format(
            _LABEL - 8,
            place * _ROW + 18,
            label[:14],
            _LABEL,
            place * _ROW + 5,
            max(1.0, value / most * room),
            _LABEL + value / most * room + 6,
            place * _ROW + 18,
            words,
        )
        for place, (label, value, words) in enumerate(values)
    ]
    return _svg(_WIDE, len(values) * _ROW + 6, title, Markup("").join(marks))


def lines(data: tuple[list[str], dict[str, list[int]]], title: str) -> Markup:
    """Lines over days, with their legend: (days, values by name)."""
    days, series = data
    if not days:
        return Markup('<p class="empty">没有数据。</p>')
    wide, high, left, top = 430, 200, 40, 12
    most = max((value for values in series.values() for value in values), default=0) or 1
    step = wide / max(1, len(days) - 1)
    parts = [
        Markup(
            '<line x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}" stroke="#d9d4ca"/><text x="{3}" y="{4:.1f}" '
            'text-anchor="end" font-size="12">{5}</text>'
        ).format(
            left,
            left + wide,
            top + high - high * part / 4,
            left - 6,
            top + high - high * part / 4 + 4,
            round(most * part / 4, 1) if most < 4 else most * part // 4,
        )
        for part in range(5)
    ]
    for place, (name, values) in enumerate(sorted(series.items(), key=lambda each: -each[1][-1])[: len(COLOURS)]):
        spots = [(left + number * step, top + high - high * value / most) for number, value in enumerate(values)]
        colour = COLOURS[place]
        parts.append(
            Markup('<polyline fill="none" stroke="{}" stroke-width="2" points="{}"/>').format(
                colour, " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
            )
        )
        parts += [
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>').format(x, y, colour)
            for x, y in spots
            if len(spots) < 40
        ]
        parts.append(
            Markup(
                '<rect x="{}" y="{}" width="12" height="12" fill="{}"/><text x="{}" y="{}" '
                'font-size="12.5">{} {}</text>'
            ).format(
                left + wide + 16,
                top + place * 20,
                colour,
                left + wide + 34,
                top + place * 20 + 11,
                name[:12],
                values[-1],
            )
        )
    for number in sorted({0, len(days) // 2, len(days) - 1}):
        parts.append(
            Markup('<text x="{:.1f}" y="{}" text-anchor="middle" font-size="12">{}</text>').format(
                left + number * step, top + high + 18, days[number][5:]
            )
        )
    return _svg(_WIDE + 40, max(top + high + 26, top + len(series) * 20 + 6), title, Markup("").join(parts))


def _svg(wide: int, high: int, title: str, inside: Markup) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(wide, high, wide, high, escape(title), inside)
