"""Ratios as a plot: a bar to the median, a line from the least to the most, and a line where a ratio is one."""

from collections.abc import Sequence
from html import escape

from measure import Spread

_ROW, _LEFT, _WIDE, _RIGHT, _HEAD = 28, 250, 420, 120, 44
_STYLE = (
    "text{font:13px sans-serif;fill:#24292f}.t{font-weight:bold}.b{fill:#4c78a8}.o{fill:#b9b9b9}"
    ".w{stroke:#24292f;stroke-width:1.5}.one{stroke:#d62728;stroke-dasharray:4 3}"
)


def svg(title: str, rows: Sequence[tuple[str, Spread, bool]]) -> str:
    """The plot.

    Args:
        title: what a ratio is of.
        rows: name, spread, and whether it is of this program; others are grey.
    """
    scale = _WIDE / max(spread.most for _, spread, _ in rows)
    high = _HEAD + _ROW * len(rows) + 12
    one = _LEFT + scale
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDE + _RIGHT}" height="{high}" role="img">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f'<rect width="100%" height="100%" fill="#fff"/><text class="t" x="12" y="24">{escape(title)}</text>',
        f'<line class="one" x1="{one:.1f}" x2="{one:.1f}" y1="{_HEAD - 8}" y2="{high - 8}"/>',
    ]
    for number, (name, spread, ours) in enumerate(rows):
        top, kind = _HEAD + number * _ROW, "b" if ours else "o"
        least, median, most = (_LEFT + value * scale for value in (spread.least, spread.median, spread.most))
        lines += [
            f'<text x="{_LEFT - 10}" y="{top + 14}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="{kind}" x="{_LEFT}" y="{top + 2}" width="{median - _LEFT:.1f}" height="16"/>',
            f'<line class="w" x1="{least:.1f}" x2="{most:.1f}" y1="{top + 10}" y2="{top + 10}"/>',
            f'<text x="{max(most, median) + 8:.1f}" y="{top + 14}">{spread.median:.2f}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"
