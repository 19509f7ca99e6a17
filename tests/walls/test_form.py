"""The form of the code: how long, how named, what a file says first, what must not stand in the repository."""

from __future__ import annotations

import ast
import re
import shutil
import statistics
import subprocess
from pathlib import Path

import pytest

from walls.checkers import PACKAGE, Source, is_kernel, is_kernel_file, sources

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_KERNEL = 400, 60, 100

# ---------------------------------------------------------------------------------------------- length


def functions(source: Source) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)]


def code_lines(function: ast.FunctionDef) -> int:
    """Count a function's lines without its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None and first.end_lineno is not None
    text = first.end_lineno - first.lineno + 1 if documented and first.end_lineno else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - text


def too_long(package: Path) -> list[str]:
    """List files and functions over the house's measure."""
    found = []
    for source in sources(package):
        lines = (package / source.file).read_text("utf-8").count("\n")
        if lines > LONGEST_FILE:
            found.append(f"{source.file}: {lines} lines")
        for function in functions(source):
            limit = LONGEST_KERNEL if is_kernel(function) else LONGEST_FUNCTION
            if code_lines(function) > limit:
                found.append(f"{source.file}:{function.lineno}: {function.name} has {code_lines(function)} lines")
    return found


def test_no_file_and_no_function_is_too_long() -> None:
    assert not too_long(PACKAGE)


def test_nine_functions_in_ten_are_short() -> None:
    lengths = sorted(code_lines(f) for s in sources() for f in functions(s) if not is_kernel(f))
    assert statistics.median(lengths) <= 10
    assert lengths[int(0.9 * len(lengths))] < 30


def test_a_planted_long_function_is_reported(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text('"""Long."""\ndef f():\n' + "    x = 1\n" * 60, "utf-8")
    (tmp_path / "fine.py").write_text('"""Fine."""\ndef f():\n    """' + "Told.\n" * 80 + '    """\n', "utf-8")
    assert [line.split(":")[0] for line in too_long(tmp_path)] == ["long.py"]


# ---------------------------------------------------------------------------------------------- first lines


def silent(package: Path) -> list[str]:
    """List files whose first line does not say what lives there."""
    return [
        path.relative_to(package).as_posix()
        for path in sorted(package.rglob("*.py"))
        if not re.match(r'r?"""\S', path.read_text("utf-8"))
    ]


@pytest.mark.parametrize("tree", ["src/oneroof", "tests"])
def test_each_file_says_first_what_lives_there(tree: str) -> None:
    assert not silent(ROOT / tree)


def test_a_silent_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "mute.py").write_text("import math\n", "utf-8")
    assert silent(tmp_path) == ["mute.py"]


def test_each_room_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert not [str(folder.relative_to(PACKAGE)) for folder in folders if not (folder / "__init__.py").is_file()]


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


# ---------------------------------------------------------------------------------------------- names and units

UNITS = (
    "m|km|s|min|h|us|ms|rad|deg|m_s|km_s|m_s2|m2|km2|m3|kg|kg_m2|m2_kg|kg_m3|hz|khz|mhz|ghz|db|w|kw|k|pa|m3_s2|rad_s"
    "|deg_s|days|years|usd"
)
UNIT_SUFFIX = re.compile(rf"(^|_)({UNITS}|seconds)$", re.IGNORECASE)
# a drawing's lengths are its own user units
DRAWING_ROOMS = ("exchange",)
# names that say by themselves that the number has no unit, or is written in the frame's own
WITHOUT_UNIT = re.compile(
    r"(^|_)(fraction|probability|chance|ratio|share|factor|spread|draw|uniform|normal|snr|weight|kill|hit|common|object"
    r"|discrimination|discriminability|reliability|confidence|value|low|high|mean|median|sine|cosine|eccentricity|flattening|scale|score"
    r"|least|most|tolerance|losses|efficiency|refraction|nees|distance2|likelihood|quantile|z|x|y|vx|vy|vz|number|count|level|step|julian|jd|gmst|p|q|u|k)(_\w+)?$",
    re.IGNORECASE,
)


def unnamed_units(package: Path) -> list[str]:
    """List public float parameters and float fields whose name tells neither a unit nor that there is none."""
    found = []
    for source in sources(package):
        for name, line in _floats(source) if source.room not in DRAWING_ROOMS else ():
            if not UNIT_SUFFIX.search(name) and not WITHOUT_UNIT.search(name):
                found.append(f"{source.file}:{line}: {name}")
    return found


def _floats(source: Source) -> list[tuple[str, int]]:
    """List the float fields of classes, and the float parameters of public functions that are no kernels."""
    classes = [node for node in source.tree.body if isinstance(node, ast.ClassDef)]
    floats = []
    for part in (part for node in classes for part in node.body if isinstance(part, ast.AnnAssign)):
        if isinstance(part.target, ast.Name) and _is_float(part.annotation):
            floats.append((part.target.id, part.lineno))
    public = [*source.tree.body, *(part for node in classes for part in node.body)]
    for node in public:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not is_kernel(node):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            floats += [(argument.arg, argument.lineno) for argument in arguments if _is_float(argument.annotation)]
    return floats


def _is_float(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation).replace(" ", "") in ("float", "float|None")


def test_a_number_with_a_unit_says_which() -> None:
    assert not unnamed_units(PACKAGE)


def test_a_name_without_its_unit_is_reported(tmp_path: Path) -> None:
    text = '"""Names."""\n@dataclass\nclass A:\n    speed: float\n    range_m: float\n\n\ndef f(height: float): ...\n'
    (tmp_path / "names.py").write_text(text, "utf-8")
    assert unnamed_units(tmp_path) == ["names.py:4: speed", "names.py:8: height"]


# ---------------------------------------------------------------------------------------------- the repository

# assembled here, so that this file does not hold what it looks for
MACHINE_PATHS = r"(^|[^A-Za-z0-9_.])/(" + "wo" + "rk|fa" + "rm)/|/ro" + "ot/|/ho" + "me/[a-z]"
HOSTS = r"registry\.np" + r"mjs|py" + r"pi\.org|deb\.deb" + r"ian\.org|files\.python" + "hosted"
UNWANTED = re.compile(f"{MACHINE_PATHS}|{HOSTS}".encode(), re.MULTILINE)
LARGEST_FILE_BYTES = 2_000_000


def repository_files() -> list[Path]:
    """List what is in the repository or about to be; without git, what a clean tree would hold."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=True).stdout.split(b"\0")
        return [path for name in names if name and (path := ROOT / name.decode()).is_file()]
    hidden = re.compile(r"/(\.venv|\.git|__pycache__|demo-output|\.\w+_cache|\.hypothesis)(/|$)")
    return [path for path in ROOT.rglob("*") if path.is_file() and not hidden.search(path.as_posix())]


def unwanted(path: Path) -> list[str]:
    """List the lines of a file that name a machine's path or a registry's host."""
    return [f"{path.name}: {match[0].decode('utf-8', 'replace')}" for match in UNWANTED.finditer(path.read_bytes())]


def test_the_repository_names_no_machine_and_no_registry() -> None:
    files = repository_files()
    assert len(files) > 20
    assert not [line for path in files for line in unwanted(path)]


def test_the_repository_holds_no_large_file() -> None:
    assert not [str(path) for path in repository_files() if path.stat().st_size > LARGEST_FILE_BYTES]


def test_a_planted_path_is_reported(tmp_path: Path) -> None:
    plant = tmp_path / "notes.md"
    plant.write_text("see /ro" + "ot/notes, https://py" + "pi.org/x and src/work/fine\n", "utf-8")
    assert len(unwanted(plant)) == 2


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert len(lines) > 20
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+", line) for line in lines)
    assert not [line for line in lines if line.lower().startswith("oneroof")]


def test_every_kernel_file_is_seen_by_the_cache() -> None:
    """The fingerprint of the compiled cache covers each file that holds a kernel."""
    from oneroof.earth import jit

    covered = {path.relative_to(PACKAGE).as_posix() for path in jit.kernel_sources(PACKAGE)}
    holding = {s.file for s in sources() if is_kernel_file(s.file) or any(is_kernel(f) for f in functions(s))}
    assert holding <= covered
