"""Maps: labels never cover one another, marks stand where the projection says, and the picture says what it shows."""

from __future__ import annotations

import itertools
import math
import random
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

from exchange import synthetic
from oneroof.exchange import knew, labels, layers, maps, scene, style, timeline
from oneroof.exchange.projection import COVER_KM, around, frame_around, project, project_one
from oneroof.exchange.scene import Scene, Text

WIDTHS = (maps.WIDE_PX, maps.NARROW_PX, 800.0)


def overlap(a: labels.Box, b: labels.Box) -> bool:
    """Tell whether two boxes share a point."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def covered(drawing: Scene) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes overlap."""
    texts = drawing.texts
    return [(a.text, b.text) for a, b in itertools.combinations(texts, 2) if overlap(a.box, b.box)]


def outside(drawing: Scene, slack: float = 0.5) -> list[str]:
    """Texts that run over the picture's edge."""
    return [
        text.text
        for text in drawing.texts
        if text.box[0] < -slack or text.box[2] > drawing.width + slack or text.box[3] > drawing.height + slack
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_label_covers_another_on_any_map(width: float) -> None:
    for chart in maps.charts(synthetic.result(), width):
        assert covered(chart.scene) == []
        assert outside(chart.scene) == []


@pytest.mark.parametrize("width", WIDTHS[:2])
def test_no_words_cover_others_in_the_timelines(width: float) -> None:
    result = synthetic.result()
    colours = layers.palette(result)
    for drawing in (timeline.chart(result, colours, width), knew.chart(result, colours, width)):
        assert covered(drawing) == []
        assert outside(drawing) == []


def test_the_measure_of_overlap_itself_can_fail() -> None:
    drawing = Scene(100, 100, "", "", [Text(10, 10, "one", 10, "#000"), Text(12, 12, "two", 10, "#000")])
    assert covered(drawing) == [("one", "two")]


def test_every_place_is_named_on_some_map() -> None:
    for width in WIDTHS:
        written = {text.text for chart in maps.charts(synthetic.result(), width) for text in chart.scene.texts}
        assert {name for name, *_ in synthetic.PLACES.values()} <= written


def test_crowded_labels_give_way_but_never_overlap() -> None:
    draw = random.Random(7)
    wishes = [
        labels.Wish(draw.uniform(60, 240), draw.uniform(60, 140), Text(0, 0, f"place {i}", 12, "#000"), 5, i, i < 6)
        for i in range(40)
    ]
    empty = labels.ground([], [], 300, 200)
    placed = labels.place(wishes, empty)
    shown = [text for text in placed if text is not None]
    assert all(text is not None for text in placed[:6])
    assert 6 < len(shown) <= 40
    assert not any(overlap(a.box, b.box) for a, b in itertools.combinations(shown, 2))
    assert placed == labels.place(wishes, empty)


def test_no_wishes_no_labels() -> None:
    assert labels.place([], labels.ground([], [], 10, 10)) == []


def test_projection_keeps_areas_and_the_centre() -> None:
    assert project_one(54.0, -8.0) == pytest.approx((0.0, 0.0), abs=1e-9)
    corners = np.array([project_one(*spot) for spot in ((40, 30), (40, 31), (41, 31), (41, 30))])
    x, y = corners[:, 0], corners[:, 1]
    flat = 0.5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))
    true = abs(Geod(ellps="WGS84").polygon_area_perimeter([30, 31, 31, 30], [40, 40, 41, 41])[0]) / 1e6
    assert flat == pytest.approx(true, rel=1e-3)


def stretch(distance_km: float) -> float:
    """How far lengths are off at a distance from the centre of Lambert's azimuthal projection (on the sphere)."""
    return 1.0 / math.cos(math.asin(distance_km / 2.0 / 6371.0)) - 1.0


def test_scale_bar_holds_as_the_page_says() -> None:
    for spot in ((52.5, 13.4), (41.9, 12.5), (39.93, 32.86), (64.0, -22.0), (38.7, -9.1)):
        assert stretch(math.hypot(*project_one(*spot))) < 0.05
    frame = maps.charts(synthetic.result(), maps.WIDE_PX)[0].frame
    edges = [
        (frame.left_km + x * frame.km_per_px, frame.top_km + y * frame.km_per_px)
        for x in (0, frame.width_px)
        for y in (0, frame.height_px)
    ]
    assert max(math.hypot(*edge) for edge in edges) < COVER_KM
    assert max(stretch(math.hypot(*edge)) for edge in edges) < 0.2


def test_fans_stand_at_their_geodesic_distance() -> None:
    ring = around(60.0, 10.0, [0.0, 90.0, 200.0], 1500.0)
    there = [Geod(ellps="WGS84").fwd(10.0, 60.0, azimuth, 1.5e6)[:2] for azimuth in (0.0, 90.0, 200.0)]
    assert ring == pytest.approx(project([lat for _, lat in there], [lon for lon, _ in there]), abs=1e-6)


@pytest.mark.parametrize(
    ("sectors", "joined"),
    [
        (((0.0, 360.0),), [(0.0, 360.0)]),
        (((300.0, 60.0), (60.0, 180.0), (180.0, 300.0)), [(60.0, 420.0)]),
        (((300.0, 60.0), (60.0, 180.0)), [(300.0, 540.0)]),
        (((20.0, 180.0),), [(20.0, 180.0)]),
        (((-60.0, 60.0),), [(300.0, 420.0)]),
        (((10.0, 20.0), (30.0, 40.0)), [(10.0, 20.0), (30.0, 40.0)]),
    ],
)
def test_sectors_that_touch_are_one(
    sectors: tuple[tuple[float, float], ...], joined: list[tuple[float, float]]
) -> None:
    assert [tuple(round(edge, 6) for edge in span) for span in layers.merged(sectors)] == joined


def test_threats_and_shooters_differ_by_shape_too() -> None:
    launch, shooter = scene.launch_mark(0, 0, "#000", "")[0], scene.shooter_mark(0, 0, "#000", "")[0]
    assert len(launch.parts[0]) == 3
    assert len(shooter.parts[0]) == 4


def test_ring_shows_the_share() -> None:
    def green(share: float) -> float:
        items = scene.share_mark(0, 0, share, "#0f0", "#000", "")
        arcs = [item for item in items if item.stroke == "#0f0"]
        return len(arcs[0].parts[0]) / 40 if arcs else 0.0

    assert green(0.0) == 0.0
    assert green(0.25) < green(0.75) <= green(1.0)
    crossed = [item for item in scene.share_mark(0, 0, 0.3, "#0f0", "#000", "") if item.stroke == "#000"]
    assert crossed
    assert not [item for item in scene.share_mark(0, 0, 0.7, "#0f0", "#000", "") if item.stroke == "#000"]


def test_a_hit_ends_the_solid_track_at_the_meeting() -> None:
    result = synthetic.result()
    hit, missed = result.geometry.tracks[0], result.geometry.tracks[1]
    assert layers.met_at(result, hit) == 35
    assert layers.met_at(result, missed) is None


def test_frame_holds_everything_and_keeps_its_aspect() -> None:
    points = np.array([(-3000.0, -100.0), (2500.0, 200.0), (0.0, 900.0)])
    frame = frame_around(points, 1000, (0.5, 0.6), 0.05)
    assert all(frame.holds(x, y, 10.0) for x, y in frame.pixels(points))
    assert 0.499 <= frame.height_px / frame.width_px <= 0.601


def test_a_raid_without_anything_still_makes_a_map() -> None:
    bare = synthetic.Geometry((), (), (), (), ())
    for chart in maps.charts(synthetic.result(threats=[], geometry=bare), 600.0):
        assert chart.frame.km_per_px > 0


def test_far_away_threats_do_not_break_the_frame() -> None:
    result = synthetic.result()
    track = replace(result.geometry.tracks[0], longitude_deg=result.geometry.tracks[0].longitude_deg + 150.0)
    moved = replace(result, geometry=replace(result.geometry, tracks=(track,)))
    assert all(math.isfinite(chart.frame.km_per_px) for chart in maps.charts(moved, 1000.0))


def test_picture_is_a_png_of_the_asked_width_and_the_same_twice(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        maps.picture(synthetic.result(), tmp_path / name, 400)
    first = (tmp_path / "a.png").read_bytes()
    assert first == (tmp_path / "b.png").read_bytes()
    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", first[16:20]) == (400,)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.png"]


def test_party_colours_are_those_of_the_map() -> None:
    result = synthetic.result()
    colours = layers.palette(result)
    fills = {item.fill for item in maps.charts(result, 1000.0)[0].scene.items if isinstance(item, scene.Path)}
    assert colours.of("usa") in fills
    assert colours.of("gbr") in fills
    assert colours.threat == colours.of("irn") == style.party_colours(["irn"])["irn"]
