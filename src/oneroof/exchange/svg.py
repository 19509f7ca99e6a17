"""Paints a scene as SVG: real text, two decimals at most, nothing that changes from run to run."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from oneroof.exchange.scene import Path, Points, Scene, Text

FONT = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif"


def number(value: float) -> str:
    """Write a length to a tenth of a pixel, as short as it goes."""
    text = f"{value:.1f}"
    return text[:-2].replace("-0", "0") if text.endswith(".0") and text in ("-0.0", "0.0") else text.removesuffix(".0")


def outline(points: Points, closed: bool) -> str:
    """Write a line as relative steps in tenths of a pixel, without drift: each starts where the last was written."""
    cells = [(round(x * 10), round(y * 10)) for x, y in points]
    if not cells:
        return ""
    text = [f"M{_tenth(cells[0][0])} {_tenth(cells[0][1])}"]
    last = cells[0]
    for cell in cells[1:]:
        if cell != last:
            text.append(f"l{_tenth(cell[0] - last[0])} {_tenth(cell[1] - last[1])}")
            last = cell
    return "".join(text) + ("z" if closed else "")


def _tenth(value: int) -> str:
    return str(value // 10) if value % 10 == 0 else f"{value / 10:.1f}"


def _attributes(pairs: Iterable[tuple[str, object]]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in pairs)


def _path(item: Path) -> str:
    pairs: list[tuple[str, object]] = [("d", "".join(outline(part, item.closed) for part in item.parts))]
    pairs.append(("fill", item.fill or "none"))
    if item.fill and item.fill_opacity != 1.0:
        pairs.append(("fill-opacity", item.fill_opacity))
    if item.stroke:
        pairs += [("stroke", item.stroke), ("stroke-width", round(item.width, 2))]
    if item.dash:
        pairs.append(("stroke-dasharray", " ".join(number(step) for step in item.dash)))
    if item.opacity != 1.0:
        pairs.append(("opacity", item.opacity))
    if item.title:
        return f"<path{_attributes(pairs)}><title>{escape(item.title)}</title></path>"
    return f"<path{_attributes(pairs)}/>"


def _text(item: Text) -> str:
    pairs: list[tuple[str, object]] = [("x", number(item.x)), ("y", number(item.y)), ("font-size", number(item.size))]
    pairs += [("fill", item.colour), ("textLength", number(item.width)), ("lengthAdjust", "spacingAndGlyphs")]
    if item.bold:
        pairs.append(("font-weight", 600))
    if item.italic:
        pairs.append(("font-style", "italic"))
    if item.anchor != "start":
        pairs.append(("text-anchor", item.anchor))
    if item.halo:
        pairs.append(("class", "halo"))
    tail = (
        f'<tspan fill="{escape(item.tail_colour or item.colour)}" font-weight="400">{escape(item.tail)}</tspan>'
        if item.tail
        else ""
    )
    return f"<text{_attributes(pairs)}>{escape(item.text)}{tail}</text>"


def paint(scene: Scene, key: str = "", under: str = "", css: str = "") -> Markup:
    """Write the scene as an `<svg>`, its meaning in words for those who cannot see it; `under` is markup beneath it.

    With a key, title and description stand as elements with ids made of it; without, one label says both.
    """
    body = "".join(_path(item) if isinstance(item, Path) else _text(item) for item in scene.items)
    named = (
        f'aria-labelledby="{key}-t {key}-d"'
        if key
        else f'aria-label="{escape(scene.title)}: {escape(scene.description)}"'
    )
    words = (
        f'<title id="{key}-t">{escape(scene.title)}</title><desc id="{key}-d">{escape(scene.description)}</desc>'
        if key
        else ""
    )
    size = f"0 0 {number(scene.width)} {number(scene.height)}"
    # every part below is a number, our own constant, or escaped just above
    return Markup(
        f'<svg class="picture {escape(css)}" viewBox="{size}" role="img" {named} font-family="{FONT}" '
        f'stroke-linejoin="round" stroke-linecap="round" fill-rule="evenodd">{words}{under}{body}</svg>'
    )


def file_text(scene: Scene) -> str:
    """Write the scene as a file of its own, at its natural size."""
    body = str(paint(scene, css="alone"))
    size = f'width="{number(scene.width)}" height="{number(scene.height)}"'
    head = body.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" {size} ', 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'
