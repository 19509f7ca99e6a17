"""The five walls stand in the real code, and each reports what is planted against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from walls.checkers import METHOD_CONSTANTS, WALLS, cited_number_wall, method_constants, sources


@pytest.mark.parametrize("wall", WALLS)
def test_the_wall_stands(wall: str) -> None:
    breaches = WALLS[wall]()
    assert not breaches, "\n".join(map(str, breaches))


# wall, file, planted text, part of what the checker must say
PLANTS = [
    ("kernel", "tracking/kernels.py", "from oneroof.tracking.track import Track\n", "imports oneroof.tracking.track"),
    ("kernel", "tracking/kernels.py", "import random\n", "imports random"),
    ("kernel", "tracking/kernels.py", "import time\n", "imports time"),
    ("kernel", "tracking/kernels.py", "class Table:\n    pass\n", "holds the class Table"),
    ("kernel", "tracking/kernels.py", "def plain(x):\n    return x\n", "not compiled"),
    ("kernel", "flight/reach_kernels.py", "from oneroof.errors import Fault\n", "imports oneroof.errors.Fault"),
    ("kernel", "earth/air.py", "@kernel\ndef f(x):\n    if x < 0:\n        raise ValueError\n    return x\n", "raises"),
    ("kernel", "earth/air.py", "@kernel\ndef f(x):\n    return 'thin' if x > 1 else 'thick'\n", "holds text"),
    ("kernel", "earth/air.py", "@kernel(inline=True)\ndef f(x):\n    return np.random.rand()\n", "draws at random"),
    ("kernel", "earth/air.py", "@kernel\ndef f(name: str):\n    return 1.0\n", "takes an object as name"),
    ("kernel", "earth/air.py", "@kernel\ndef f(g: Callable[[float], float]):\n    return g(1.0)\n", "takes an object"),
    ("kernel", "earth/air.py", "@kernel\ndef f(x):\n    return (lambda y: y)(x)\n", "makes a callable"),
    ("truth", "tracking/guess.py", "from oneroof.simulation.nature import Nature\n", "imports oneroof.simulation"),
    ("truth", "command/guess.py", "import oneroof.simulation.world\n", "imports oneroof.simulation.world"),
    (
        "truth",
        "engagement/guess.py",
        "from oneroof.flight.trajectory import Trajectory\n",
        "true flights are made there",
    ),
    ("truth", "engagement/guess.py", "from oneroof.flight import ballistic\n", "true flights are made there"),
    ("truth", "engagement/guess.py", "from ..flight import aim\n", "true flights are made there"),
    ("truth", "engagement/guess.py", "def aim(path: 'Trajectory') -> None: ...\n", "names the truth: Trajectory"),
    ("truth", "command/guess.py", "def sort(report):\n    return report.true_number\n", "names the truth: true_number"),
    ("truth", "command/guess.py", "def sort(body):\n    return body['threat']\n", "reads a true identity"),
    ("truth", "tracking/guess.py", "def sort(body):\n    return body.get('truth')\n", "reads a true identity"),
    ("truth", "simulation/handle.py", "def h(desk: Desk, nature: Nature):\n    pass\n", "names the truth: Nature"),
    ("truth", "simulation/handle.py", "def h(desk: Desk, event):\n    return event.body['threat']\n", "true identity"),
    (
        "truth",
        "simulation/handle.py",
        "from oneroof.simulation.nature import flown\ndef h(desk: Desk, event):\n    pass\n",
        "desk handlers imports",
    ),
    ("release", "exchange/peek.py", "from oneroof.simulation.nature import Nature\n", "an exit imports"),
    ("release", "exchange/peek.py", "from oneroof.simulation import world\n", "an exit imports"),
    ("release", "cli/peek.py", "from oneroof.tracking.tracker import Tracker\n", "an exit imports"),
    ("release", "simulation/transcript.py", "from oneroof.simulation.nature import Nature\n", "an exit imports"),
    ("release", "simulation/shortcut.py", "def tell():\n    return Message('x')\n", "makes a Message"),
    ("release", "command/shortcut.py", "def tell():\n    return Label('usa', ('russia',))\n", "makes a Label"),
    ("release", "simulation/shortcut.py", "def tell():\n    return label.marked('secret', ())\n", "makes a marked"),
    ("release", "command/shortcut.py", "def tell():\n    return release.Released({}, 0, None)\n", "makes a Released"),
    ("release", "command/link.py", "def send():\n    return Message('x')\n", "without asking release"),
    ("release", "command/relay.py", "def pass_on(m):\n    return replace(m, addressee='ivan')\n", "after release"),
    ("release", "exchange/peek.py", "def f(e):\n    return e['body']['message']\n", "past release"),
    ("release", "exchange/peek.py", "def f(e):\n    return e.get('body', {}).get('message')\n", "past release"),
    (
        "release",
        "cli/peek.py",
        "def f(e):\n    match e:\n        case {'message': m}:\n            pass\n",
        "past release",
    ),
    ("release", "simulation/transcript.py", "def f(m):\n    return m['label']\n", "past release"),
    ("release", "server/work/peek.py", "from oneroof.simulation.world import World\n", "an exit imports"),
    ("release", "server/routes/peek.py", "def f(e):\n    return e['body']['message']\n", "past release"),
    ("release", "server/work/party_view.py", "from oneroof.simulation.playback import Truth\n", "names Truth"),
    ("release", "server/work/party_view.py", "def f(played):\n    return played.truth.end_s\n", "names truth"),
    ("release", "server/work/own.py", "from oneroof.simulation.run import Result\n", "names Result"),
    ("release", "simulation/tell.py", "def f(desk):\n    send(desk, 'b', What.CUE, 0, '', {})\n", "what it rests on"),
    ("cited number", "engagement/fast.py", "burnout_speed_m_s = 6300.0\n", "burnout_speed_m_s = 6300.0"),
    ("cited number", "engagement/fast.py", "BURNOUT_SPEED_KM_S: float = 6.3\n", "BURNOUT_SPEED_KM_S = 6.3"),
    ("cited number", "engagement/fast.py", "def reach(burnout_speed_m_s=6.3e3): ...\n", "burnout_speed_m_s"),
    ("cited number", "engagement/fast.py", "x = Missile(range_km=3700)\n", "range_km = 3700"),
    ("cited number", "simulation/fast.py", "figures = {'single_shot_kill': 0.7}\n", "single_shot_kill = 0.7"),
    ("cited number", "sensing/fast.py", "figures['range_sigma_m'] = 20.0 * 2.5\n", "range_sigma_m"),
    ("cited number", "command/fast.py", "speed, delay_s = 1.0, 30.0\n", "delay_s = 30.0"),
    ("cited number", "flight/fast.py", "def cutoff(v):\n    return v > 6300.0\n", "bare number 6300.0"),
    ("cited number", "flight/fast.py", "burnout = 6300.0\n", "bare number 6300.0"),
    ("view", "simulation/draw.py", "import matplotlib.pyplot as plt\n", "imports matplotlib.pyplot"),
    ("view", "command/draw.py", "from json import dumps\n", "imports json.dumps"),
    ("view", "flight/table.py", "import csv\n", "imports csv"),
    ("view", "engagement/say.py", "def f():\n    print('launch')\n", "prints"),
    ("view", "tracking/say.py", "import sys\nsys.stderr.write('x')\n", "knows a screen"),
    ("view", "simulation/page.py", "from jinja2 import Environment\n", "imports jinja2.Environment"),
]


@pytest.mark.parametrize(("wall", "file", "text", "said"), PLANTS, ids=lambda value: value[:40] if value else value)
def test_a_planted_breach_is_reported(tmp_path: Path, wall: str, file: str, text: str, said: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text('"""A plant."""\n' + text, "utf-8")
    breaches = WALLS[wall](tmp_path)
    assert any(said in breach.what for breach in breaches), [str(breach) for breach in breaches]
    assert all(breach.line > 1 for breach in breaches)


CLEAN = {
    "kernel": "from oneroof.earth.jit import kernel\nimport math\n\n@kernel\ndef f(x):\n    'Text here only tells.'\n"
    "    return math.sin(x)\n",
    "truth": "from oneroof.flight.interceptor import FlyOut\n\ndef f(track):\n    return track.number\n",
    "release": "from oneroof.command.release import release\n",
    "cited number": "def f(figures, x):\n    return 0.5 * figures.si('burnout_speed_km_s') + 3600.0 * x\n",
    "view": "import math\n",
}


@pytest.mark.parametrize("wall", CLEAN)
def test_clean_code_passes(tmp_path: Path, wall: str) -> None:
    path = tmp_path / "engagement" / "kernels.py"
    path.parent.mkdir()
    path.write_text('"""Clean."""\n' + CLEAN[wall], "utf-8")
    found = [breach for breach in WALLS[wall](tmp_path) if wall == "kernel" or "kernel" not in breach.what]
    assert not found, [str(breach) for breach in found]


def test_the_list_of_method_constants_holds_nothing_idle(tmp_path: Path) -> None:
    """Each listed constant stands in the code with its reason; taking it off the list is noticed."""
    listed = method_constants()
    assert all(len(reason) > 20 for reason in listed.values())
    unlisted = tmp_path / "empty.tsv"
    unlisted.write_text("file\tname\treason\n", "utf-8")
    needed = [(breach.file, breach.what) for breach in cited_number_wall(allowed=unlisted)]
    for file, name in listed:
        assert any(file == where and (name == "*" or name in what) for where, what in needed), f"{file}: {name} is idle"


def test_the_list_of_method_constants_names_real_files() -> None:
    files = {source.file for source in sources()}
    assert {file for file, _ in method_constants(METHOD_CONSTANTS)} <= files
