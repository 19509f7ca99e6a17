"""The chart of a delay study by matplotlib: where the minutes of each engagement go, and what delay leaves possible."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from oneroof.exchange import style

# greys with patterns, as for all that is no party's; deciding is what the chart is about
_LOOKS = {
    "sense": ("#c9d0d5", ""),
    "transmit": ("#8b969f", "////"),
    "review": ("#8b969f", "xxxx"),
    "decide": ("#1b2530", ""),
    "order": ("#8b969f", "...."),
    "ready": ("#5c6873", ""),
    "wait": ("#e6eaed", "----"),
    "fly-out": ("#aab3ba", ""),
}
_LINES = ("#0072B2", "#D55E00", "#5B2C83", "#7A5230", "#CC79A7", "#E69F00", "#56B4E9", "#1b2530", "#7f8a93")
_DASHES = ("-", "--", "-.", ":")
_FONTS = ["Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"]
_ROW_INCH, _HEAD_INCH, _PANEL_INCH = 0.30, 1.0, 2.6
_SETTINGS: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": _FONTS,
    "font.size": 9.0,
    "text.color": style.INK,
    "axes.edgecolor": style.HAIR,
    "axes.labelcolor": style.MUTED,
    "xtick.color": style.MUTED,
    "ytick.color": style.INK,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "oneroof",
}
Rows = Sequence[Mapping[str, Any]]


def write(study: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the chart as PNG and SVG; the same study gives the same bytes with one matplotlib and its fonts."""
    import matplotlib

    with matplotlib.rc_context(_SETTINGS):
        figure = _figure(study)
        return [_save(figure, folder / f"delay.{form}", form) for form in ("png", "svg")]


def _save(figure: Any, path: Path, form: str) -> Path:
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form, metadata={"Software": None} if form == "png" else {"Date": None})
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        aside.write_bytes(buffer.getvalue())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def _figure(study: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    count = sum(len(each["budgets"]) + 1 for each in study["arrangements"])
    tall = max(2.0 * _PANEL_INCH, _ROW_INCH * count) + _HEAD_INCH
    figure = Figure(figsize=(13.0, tall), dpi=110, facecolor=style.PAPER, layout="constrained")
    # the curves keep their size, however many bars stand beside them
    rows = (_PANEL_INCH, _PANEL_INCH, max(0.01, tall - _HEAD_INCH - 2.0 * _PANEL_INCH))
    grid = figure.add_gridspec(3, 2, width_ratios=(1.7, 1.0), height_ratios=rows)
    figure.suptitle(study["title"], x=0.01, ha="left", fontsize=13, fontweight="bold")
    _bars(figure.add_subplot(grid[:, 0]), study["arrangements"])
    first = figure.add_subplot(grid[0, 1])
    _curves(first, study["arrangements"], "share", "delay after the first admissible commit, minutes")
    first.legend(frameon=False, loc="lower left", fontsize=8.5)
    _own_consents(first, study["arrangements"])
    added = figure.add_subplot(grid[1, 1])
    _curves(added, study["arrangements"], "share_beyond", "delay beyond the arrangement's own consent, minutes")
    return figure


def _bars(axes: Any, arrangements: Rows) -> None:
    """One row a threat and battery, arrangement by arrangement: parts in time, and the slack under them."""
    place, labels = 0.0, []
    for each in arrangements:
        if len(arrangements) > 1:
            labels.append((place, each["name"], True))
            place += 1.0
        for row in each["budgets"]:
            labels.append((place, _label(row, each["budgets"]), False))
            _bar(axes, row, place)
            place += 1.0
    axes.set_ylim(place - 0.4, -0.8)
    axes.set_yticks([at for at, _, _ in labels], [text for _, text, _ in labels])
    for tick, (_, _, heading) in zip(axes.get_yticklabels(), labels, strict=True):
        tick.set_fontweight("bold" if heading else "normal")
    axes.tick_params(length=0)
    axes.set_xlim(left=0.0)
    axes.set_xlabel("minutes after ignition; every answer at its median; | is the impact")
    axes.grid(True, axis="x", color=style.HAIR, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    _legend(axes)


def _label(row: Mapping[str, Any], rows: Rows) -> str:
    several = len({each["shooter"] for each in rows}) > 1
    return f"{row['threat']}, {row['shooter']}" if several else str(row["threat"])


def _bar(axes: Any, row: Mapping[str, Any], place: float) -> None:
    axes.plot([row["impact_s"] / 60.0], [place], marker="|", markersize=12, color=style.BAD, markeredgewidth=1.6)
    if row["budget_s"] is None:
        axes.text(0.15, place, "no shot is possible", va="center", color=style.MUTED, style="italic")
        return
    start = 0.0
    for part, seconds in (row["parts_s"] or {}).items():
        colour, pattern = _LOOKS[part]
        axes.barh(
            place - 0.12, seconds / 60.0, 0.46, start, color=colour, hatch=pattern, edgecolor=style.PAPER, linewidth=0.4
        )
        start += seconds / 60.0
    _slack(axes, row, place)


def _slack(axes: Any, row: Mapping[str, Any], place: float) -> None:
    """Draw from when the consent comes to the last commit that is left; what comes too late, in the dark ink."""
    last, slack = row["last_commit_s"] / 60.0, row["slack_s"]
    if slack is None:
        axes.text(last + 0.1, place, "nobody may say yes", va="center", color=style.BAD, fontsize=8)
        return
    good, start = slack >= 0.0, min(last, last - slack / 60.0)
    axes.barh(place + 0.22, abs(slack) / 60.0, 0.16, start, color=style.GOOD if good else style.BAD)
    said = f"slack {slack / 60.0:.1f} min" if good else f"{-slack / 60.0:.1f} min too late"
    axes.annotate(
        said, (start + abs(slack) / 60.0, place + 0.22), xytext=(4, -3), textcoords="offset points", fontsize=7.5
    )


def _legend(axes: Any) -> None:
    from matplotlib.patches import Patch

    marks = [
        Patch(facecolor=colour, hatch=pattern, edgecolor=style.PAPER, label=part)
        for part, (colour, pattern) in _LOOKS.items()
    ]
    marks.append(Patch(facecolor=style.GOOD, label="slack"))
    axes.legend(handles=marks, ncols=len(marks), frameon=False, loc="lower left", bbox_to_anchor=(-0.02, 1.0),
                handlelength=1.4, columnspacing=1.0, fontsize=8.5)  # fmt: skip


def _curves(axes: Any, arrangements: Rows, share: str, what: str) -> None:
    """One line an arrangement, the first the widest: where lines coincide all of them show."""
    for place, each in enumerate(arrangements):
        colour, dashes = _LINES[place % len(_LINES)], _DASHES[place % len(_DASHES)]
        minutes = [point["delay_s"] / 60.0 for point in each["curve"]]
        shares = [100.0 * point[share] for point in each["curve"]]
        wide = 1.6 + 0.7 * (len(arrangements) - place - 1)
        axes.plot(minutes, shares, dashes, color=colour, linewidth=wide, drawstyle="steps-post", label=each["name"])
    axes.set_ylim(0.0, 104.0)
    axes.set_xlim(left=0.0)
    axes.set_xlabel(what)
    axes.set_ylabel("can be engaged, % of threats")
    axes.grid(True, color=style.HAIR, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def _own_consents(axes: Any, arrangements: Rows) -> None:
    """Put a dot on each line where the arrangement's own consent stands."""
    for place, each in enumerate(arrangements):
        taken = [row["consent_s"] for row in each["budgets"] if row["consent_s"] is not None]
        if taken:
            at = min(taken)
            share = [point["share"] for point in each["curve"] if point["delay_s"] <= at][-1]
            colour = _LINES[place % len(_LINES)]
            axes.plot([at / 60.0], [100.0 * share], "o", color=colour, markersize=7, markeredgecolor=style.PAPER)
    axes.set_title("A dot: where the arrangement's own consent stands", loc="left", fontsize=9, color=style.MUTED)
