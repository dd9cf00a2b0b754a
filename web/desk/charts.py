"""Charts drawn on the server as SVG: without a script, sharp on paper, and always beside the numbers they show.

A hidden count is drawn as a dash, never as a height that could be measured.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

WIDTH, HEIGHT, FOOT, GAP = 720, 200, 22, 3
"""Of a chart of weeks, in its own units."""
BAR_WIDTH = 200
MOST_LABELS = 13
"""Labels below the columns; more would run into each other."""


def columns(counts: Mapping[str, int | None], title: str) -> Markup:
    """Return a chart with a column for each count, in the order given.

    Args:
        counts: label → count, None where it is hidden.
        title: read to those who do not see the chart.
    """
    if not counts:
        return Markup("")
    most = max((count for count in counts.values() if count is not None), default=0) or 1
    step = WIDTH / len(counts)
    every = -(-len(counts) // MOST_LABELS)
    parts = []
    for number, (label, count) in enumerate(counts.items()):
        left = number * step
        height = 0.0 if count is None else count / most * HEIGHT
        parts.append(
            Markup('<rect class="column" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"></rect>').format(
                left + GAP, HEIGHT - height, max(step - 2 * GAP, 1), height
            )
        )
        if count is None:
            parts.append(
                Markup('<line class="hidden-count" x1="{:.1f}" x2="{:.1f}" y1="{y}" y2="{y}"></line>').format(
                    left + GAP, left + step - GAP, y=HEIGHT - 6
                )
            )
        if number % every == 0:
            parts.append(
                Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
                    left + step / 2, HEIGHT + FOOT - 5, escape(label)
                )
            )
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line class="ground" x1="0" x2="{}" y1="{y}" y2="{y}"></line>{}</svg>'
    ).format(WIDTH, HEIGHT + FOOT, title, WIDTH, Markup("").join(parts), y=HEIGHT)


def bar(count: int | None, most: int) -> Markup:
    """Return a bar to stand beside its number; it says nothing that the number does not."""
    width = 0.0 if not count or most <= 0 else count / most * BAR_WIDTH
    return Markup(
        '<svg class="bar-of" viewBox="0 0 {} 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect x="0" y="2" width="{:.1f}" height="12"></rect></svg>'
    ).format(BAR_WIDTH, width)
