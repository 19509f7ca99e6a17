"""The five walls as functions over source text: each gives the breaches it finds in a package's tree."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "oneroof"
METHOD_CONSTANTS = Path(__file__).with_name("method-constants.tsv")

BELOW_EXCHANGE = (
    "errors",
    "earth",
    "catalogue",
    "flight",
    "sensing",
    "tracking",
    "engagement",
    "command",
    "simulation",
)


@dataclass(frozen=True, slots=True)
class Breach:
    """One place that breaks a wall."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the package: its path inside the package, and its syntax tree."""

    file: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The room the file stands in (`__init__` for the front door)."""
        return self.file.split("/")[0].removesuffix(".py")

    @property
    def module(self) -> str:
        """The dotted name under which the file is imported."""
        return "oneroof." + self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def breach(self, node: ast.AST, what: str) -> Breach:
        return Breach(self.file, getattr(node, "lineno", 1), what)


def sources(package: Path = PACKAGE) -> list[Source]:
    """Read every Python file of a package."""
    paths = sorted(package.rglob("*.py"))
    return [Source(path.relative_to(package).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths]


def imports(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """List what a file imports, as full dotted names down to the imported thing; relative imports are resolved."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = _origin(source, node)
            for alias in node.names:
                yield node, f"{base}.{alias.name}"


def _origin(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module if source.file.endswith("__init__.py") else source.module.rpartition(".")[0]
    for _ in range(node.level - 1):
        package = package.rpartition(".")[0]
    return f"{package}.{node.module}" if node.module else package


def within(name: str, roots: Iterable[str]) -> bool:
    """Tell whether a dotted name is one of these modules or stands inside one."""
    return any(name == root or name.startswith(root + ".") for root in roots)


def called(node: ast.Call) -> str:
    """Name what is called: the last part of a dotted name."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


# ---------------------------------------------------------------------------------------------- kernel wall

_KERNEL_IMPORTS = ("__future__", "math", "numpy", "numba", "oneroof.earth")
_NOT_IN_A_KERNEL: dict[type[ast.AST], str] = {
    ast.Raise: "raises (give NaN and a status code)",
    ast.Try: "catches errors",
    ast.Assert: "asserts",
    ast.Lambda: "makes a callable",
    ast.ClassDef: "makes a class",
    ast.JoinedStr: "makes text",
    ast.Dict: "makes a dictionary",
    ast.Set: "makes a set",
    ast.DictComp: "makes a dictionary",
    ast.SetComp: "makes a set",
    ast.ListComp: "makes a list",
    ast.List: "makes a list",
    ast.With: "opens a context",
    ast.Yield: "yields",
    ast.YieldFrom: "yields",
    ast.Await: "awaits",
    ast.Global: "writes a global",
    ast.Nonlocal: "writes an outer name",
    ast.Import: "imports inside",
    ast.ImportFrom: "imports inside",
}
_NOT_CALLED_IN_A_KERNEL = {"print", "open", "getattr", "setattr", "isinstance", "eval", "exec", "str", "repr", "input"}
_OBJECT_ANNOTATIONS = {"str", "Callable", "Any", "object", "dict", "list", "Mapping", "Sequence", "set"}


def is_kernel_file(file: str) -> bool:
    """Tell whether a file holds nothing but kernels."""
    return file.rpartition("/")[2] == "kernels.py" or file.endswith("_kernels.py")


def is_kernel(node: ast.AST) -> bool:
    """Tell whether a function is compiled: it carries the house's one decorator."""
    if not isinstance(node, ast.FunctionDef):
        return False
    names = (part.func if isinstance(part, ast.Call) else part for part in node.decorator_list)
    return any(getattr(part, "id", getattr(part, "attr", "")) == "kernel" for part in names)


def kernel_wall(package: Path = PACKAGE) -> list[Breach]:
    """Kernels are numbers and arrays: no objects, callables, text, randomness, clock or errors; few, named imports."""
    found: list[Breach] = []
    for source in sources(package):
        if is_kernel_file(source.file):
            found += _kernel_file(source)
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef) and is_kernel(node):
                found += _kernel_body(source, node)
    return found


def _kernel_file(source: Source) -> Iterator[Breach]:
    for node, name in imports(source):
        if not (within(name, _KERNEL_IMPORTS) or re.search(r"\.(\w+_)?kernels(\.|$)", name)):
            yield source.breach(node, f"a kernel file imports {name}")
    for statement in source.tree.body:
        if isinstance(statement, ast.ClassDef):
            yield source.breach(statement, f"a kernel file holds the class {statement.name}")
        if isinstance(statement, ast.FunctionDef) and not is_kernel(statement):
            yield source.breach(statement, f"{statement.name} stands in a kernel file and is not compiled")


def _kernel_body(source: Source, function: ast.FunctionDef) -> Iterator[Breach]:
    documented = ast.get_docstring(function) is not None
    inside = [node for statement in function.body[documented:] for node in ast.walk(statement)]
    for node in inside:
        if type(node) in _NOT_IN_A_KERNEL:
            yield source.breach(node, f"the kernel {function.name} {_NOT_IN_A_KERNEL[type(node)]}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            yield source.breach(node, f"the kernel {function.name} holds text")
        elif isinstance(node, ast.Attribute) and node.attr == "random":
            yield source.breach(node, f"the kernel {function.name} draws at random")
        elif isinstance(node, ast.Call) and called(node) in _NOT_CALLED_IN_A_KERNEL:
            yield source.breach(node, f"the kernel {function.name} calls {called(node)}")
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        names = {getattr(node, "id", "") for node in ast.walk(argument.annotation or ast.Pass())}
        if names & _OBJECT_ANNOTATIONS:
            yield source.breach(argument, f"the kernel {function.name} takes an object as {argument.arg}")
    if arguments.vararg or arguments.kwarg:
        yield source.breach(function, f"the kernel {function.name} takes any number of arguments")


# ---------------------------------------------------------------------------------------------- truth wall

_BLIND_ROOMS = ("tracking", "engagement", "command")
# what a believer may use of flight: its own interceptors' tables, and bare arithmetic to predict with
_PREDICTION = re.compile(r"oneroof\.flight\.(interceptor|(\w+_)?kernels)(\.|$)")
_TRUE_NAMES = re.compile(
    r"^(Nature|World|Trajectory|Umpire|truth|true_.*|truth_.*|.*_truth|threat_(id|name|key|ids|names))$"
)
_TRUE_KEYS = re.compile(r"^(truth|threat|threats|threat_id|threat_name|missile|true_.*)$")
_TRUTH_MODULES = ("oneroof.simulation.nature", "oneroof.simulation.world", "oneroof.simulation.umpire")


def truth_wall(package: Path = PACKAGE) -> list[Breach]:
    """Whoever believes holds no truth: no import, name or key of it in the three rooms, none in a desk's handler."""
    found: list[Breach] = []
    for source in sources(package):
        if source.room in _BLIND_ROOMS:
            found += _truth_imports(source)
            found += _truth_names(source, source.tree)
        elif source.room == "simulation":
            found += _desk_handlers(source)
    return found


def _truth_imports(source: Source) -> Iterator[Breach]:
    for node, name in imports(source):
        if within(name, ("oneroof.simulation",)):
            yield source.breach(node, f"{source.room} imports {name}")
        elif within(name, ("oneroof.flight",)) and not _PREDICTION.match(name + "."):
            yield source.breach(node, f"{source.room} imports {name}: true flights are made there")


def _truth_names(source: Source, tree: ast.AST) -> Iterator[Breach]:
    for node in ast.walk(tree):
        for name in _names(node):
            if _TRUE_NAMES.match(name):
                yield source.breach(node, f"names the truth: {name}")
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            key = node.slice.value
            if isinstance(key, str) and _TRUE_KEYS.match(key):
                yield source.breach(node, f"reads a true identity: [{key!r}]")
        if isinstance(node, ast.Call) and called(node) in ("get", "pop", "getattr"):
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    if _TRUE_KEYS.match(argument.value):
                        yield source.breach(node, f"reads a true identity: {argument.value!r}")


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.alias):
        yield node.name.rpartition(".")[2]
    elif isinstance(node, ast.ClassDef | ast.FunctionDef):
        yield node.name
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
        # a type written as text, or a getattr in disguise
        if node.value[:1].isupper():
            yield node.value


def _desk_handlers(source: Source) -> Iterator[Breach]:
    """A function that takes a desk holds no nature; a file of such functions does not import it."""
    handlers = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef) and _takes_desk(node)]
    takes_nature = any(
        isinstance(node, ast.FunctionDef) and _takes(node, "Nature", "World") for node in ast.walk(source.tree)
    )
    for handler in handlers:
        yield from _truth_names(source, handler)
    if handlers and not takes_nature:
        for node, name in imports(source):
            if within(name, _TRUTH_MODULES):
                yield source.breach(node, f"a file of desk handlers imports {name}")


def _takes(function: ast.FunctionDef, *names: str) -> bool:
    annotations = (ast.unparse(argument.annotation) for argument in function.args.args if argument.annotation)
    return any(annotation.strip("'\"") in names for annotation in annotations)


def _takes_desk(function: ast.FunctionDef) -> bool:
    # the engine and the builder hold both halves; a handler is given one
    return _takes(function, "Desk") and not _takes(function, "World")


# ---------------------------------------------------------------------------------------------- release wall

# who may make what: a label and a permit come from release alone, a message from the one place that asks release
_MAKERS = {
    "Label": ("command/label.py",),
    "marked": ("command/release.py", "command/policy.py"),
    "Released": ("command/release.py",),
    "Message": ("command/link.py",),
}
_EXITS = ("exchange", "cli", "server")
# what makes a party's picture of a run, and what it may not name
_SEATS = ("server/work/party_view.py", "server/work/own.py")
_ONLY_TRUTH = ("Playback", "Truth", "truth", "Story", "stories", "Result", "geometry", "Geometry")
_EXIT_FILES = ("simulation/transcript.py",)
# an exit speaks from results and records (the analyst's seat), never from the inside of a run
_INSIDE = (
    "oneroof.simulation.nature",
    "oneroof.simulation.world",
    "oneroof.simulation.engine",
    "oneroof.simulation.umpire",
    "oneroof.simulation.handlers",
    "oneroof.simulation.nature_handlers",
    "oneroof.simulation.desk_handlers",
    "oneroof.command.desk",
    "oneroof.tracking",
)


def release_wall(package: Path = PACKAGE) -> list[Breach]:
    """What leaves for another party is made by release alone; no exit looks inside a run, or at a message past it."""
    found: list[Breach] = []
    for source in sources(package):
        found += _making(source)
        if source.room in _EXITS or source.file in _EXIT_FILES:
            found += _looking_inside(source)
            found += _reading_past(source)
        if source.file in _SEATS:
            found += _seeing_the_truth(source)
        found += _sending_blind(source)
    found += _sender_asks(package)
    return found


def _seeing_the_truth(source: Source) -> Iterator[Breach]:
    """What makes a party's picture is given what posts held, and cannot name what truly flew or how it was scored."""
    for node in ast.walk(source.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
        names += [node.id] if isinstance(node, ast.Name) else [node.attr] if isinstance(node, ast.Attribute) else []
        for name in names:
            if name in _ONLY_TRUTH:
                yield source.breach(node, f"a party's picture names {name}, which the analyst alone may see")


def _reading_past(source: Source) -> Iterator[Breach]:
    """An exit has a record's messages from `simulation/shown.py`, which asks their labels; it opens none itself."""
    for node in ast.walk(source.tree):
        keys: list[ast.expr] = []
        if isinstance(node, ast.Subscript):
            keys = [node.slice]
        elif isinstance(node, ast.Call) and called(node) in ("get", "pop", "getattr", "itemgetter", "attrgetter"):
            keys = list(node.args)
        elif isinstance(node, ast.MatchMapping):
            keys = list(node.keys)
        if any(isinstance(key, ast.Constant) and key.value in ("message", "label") for key in keys):
            yield source.breach(node, "reads a message past release, which only simulation/shown.py may")


def _sending_blind(source: Source) -> Iterator[Breach]:
    """Whoever sends says what it rests on: a label left out would let another party's data go on unasked."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "send":
            if not any(word.arg == "sources" for word in node.keywords):
                yield source.breach(node, "sends without saying what it rests on (sources=)")


def _making(source: Source) -> Iterator[Breach]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            name = called(node)
            if name == "replace" and any(word.arg in ("addressee", "label", "body") for word in node.keywords):
                yield source.breach(node, "changes what a message says, or to whom, after release")
            if name in _MAKERS and source.file not in _MAKERS[name]:
                yield source.breach(node, f"makes a {name}, which only {' or '.join(_MAKERS[name])} may")


def _looking_inside(source: Source) -> Iterator[Breach]:
    for node, name in imports(source):
        if within(name, _INSIDE):
            yield source.breach(node, f"an exit imports {name}")


def _sender_asks(package: Path) -> Iterator[Breach]:
    """Each function that makes a message calls release itself."""
    for source in sources(package):
        for function in (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)):
            calls = {called(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
            if "Message" in calls and "release" not in calls:
                yield source.breach(function, f"{function.name} makes a message without asking release")


# ---------------------------------------------------------------------------------------------- cited-number wall

_UNIT = re.compile(
    r"(^|_)(m|km|s|min|h|us|ms|rad|deg|m_s|km_s|m_s2|m2|km2|m3|kg|kg_m2|kg_m3|hz|khz|mhz|ghz|db|w|kw|k|pa|m3_s2|rad_s|deg_s"
    r"|sigma|probability|chance|kill|fraction|reliability|discrimination)$",
    re.IGNORECASE,
)
# numbers that are arithmetic, not figures: small counts, halves, powers of ten, turns, minutes, days
_ARITHMETIC = {0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0, 12.0, 16.0, 24.0, 32.0, 64.0}
_ARITHMETIC |= {60.0, 90.0, 180.0, 270.0, 360.0, 540.0, 720.0, 3600.0, 86400.0, 1440.0, 255.0, 256.0}
_ARITHMETIC |= {10.0**power for power in range(-30, 31)}
# beyond any quantity: marks for "never" and "no limit"
_NEVER = 1e25
# rooms whose numbers are the ground's, the shelf's, or a drawing's
_FREE_ROOMS = ("earth", "catalogue", "exchange", "cli", "errors", "__init__")


def method_constants(path: Path = METHOD_CONSTANTS) -> dict[tuple[str, str], str]:
    """Read which constants belong to a method and why: (file, name) -> reason; the name * stands for a whole file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["file"], row["name"]): row["reason"] for row in rows}


def cited_number_wall(package: Path = PACKAGE, allowed: Path = METHOD_CONSTANTS) -> list[Breach]:
    """No figure of a real system in code: a literal with a unit in its name, or a large bare one, must be listed."""
    listed = method_constants(allowed)
    found: list[Breach] = []
    for source in sources(package):
        if source.room in _FREE_ROOMS or (source.file, "*") in listed:
            continue
        named = list(_named_numbers(source))
        united = [(name, value) for name, value in named if _UNIT.search(name)]
        found += [
            source.breach(value, f"{name} = {ast.unparse(value)} is a figure outside the shelf")
            for name, value in united
            if _is_figure(value) and not _is_index(name, value) and (source.file, name) not in listed
        ]
        told = {id(node) for name, value in united for node in ast.walk(value)}
        names = {id(node): name for name, value in named for node in ast.walk(value)}
        found += _bare_numbers(source, listed, told, names)
    return found


def _named_numbers(source: Source) -> Iterator[tuple[str, ast.expr]]:
    """List every literal that code gives a name: assignments, defaults, keywords, dictionary entries."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _assigned(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _assigned(node.target, node.value)
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, node.value
        elif isinstance(node, ast.FunctionDef):
            yield from _defaults(node.args)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, value


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _assigned(one, other)
    elif isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Attribute):
        yield target.attr, value
    elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        yield str(target.slice.value), value


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    placed = [*arguments.posonlyargs, *arguments.args]
    for argument, value in zip(placed[len(placed) - len(arguments.defaults) :], arguments.defaults, strict=True):
        yield argument.arg, value
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield argument.arg, default


def _is_figure(value: ast.expr) -> bool:
    """Tell whether an expression is made of literals alone and is no mere zero, one, NaN or infinity."""
    if any(isinstance(node, ast.Name | ast.Attribute) and not _is_conversion(node) for node in ast.walk(value)):
        return False
    plain = (0.0, 1.0, 2.0) if _mentions_pi(value) else (0.0, 1.0)
    return any(number not in plain and abs(number) < _NEVER for number in _literals(value))


def _is_index(name: str, value: ast.expr) -> bool:
    """Tell whether a constant is the place of a column in an array: a capital name and a small whole number."""
    return name.isupper() and isinstance(value, ast.Constant) and isinstance(value.value, int) and value.value < 20


def _mentions_pi(value: ast.expr) -> bool:
    return any(getattr(node, "attr", "") == "pi" for node in ast.walk(value))


def _is_conversion(node: ast.AST) -> bool:
    return getattr(node, "id", getattr(node, "attr", "")) in (
        "math",
        "np",
        "radians",
        "pi",
        "array",
        "float64",
        "float",
    )


def _literals(tree: ast.AST) -> Iterator[float]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            yield float(node.value)


def _bare_numbers(
    source: Source, listed: dict[tuple[str, str], str], told: set[int], names: dict[int, str]
) -> Iterator[Breach]:
    """List large literals that stand in the middle of code, or under a name without a unit."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, float) or id(node) in told:
            continue
        name = names.get(id(node), repr(node.value))
        if abs(node.value) not in _ARITHMETIC and _looks_like_a_figure(node.value):
            if (source.file, name) not in listed:
                yield source.breach(node, f"{name}: the bare number {node.value!r} could be a figure: cite or list it")


def _looks_like_a_figure(value: float) -> bool:
    # two or more significant digits above the size of method coefficients
    return 20.0 <= abs(value) < _NEVER


# ---------------------------------------------------------------------------------------------- view wall

_FORMATS = (
    "csv",
    "html",
    "jinja2",
    "matplotlib",
    "PIL",
    "rich",
    "typer",
    "click",
    "xml",
    "zipfile",
    "sqlite3",
    "pickle",
    "base64",
    "webbrowser",
    "tkinter",
    "curses",
    "geojson",
    "simplekml",
    "pyarrow",
    "netCDF4",
    "gzip",
)
# the record's own format, the scenario's schema and fingerprint
_JSON_ROOM = "simulation"


def view_wall(package: Path = PACKAGE) -> list[Breach]:
    """Nothing below exchange knows an output format or a screen; json serves the record only."""
    found: list[Breach] = []
    for source in sources(package):
        if source.room not in BELOW_EXCHANGE:
            continue
        for node, name in imports(source):
            if within(name, _FORMATS) or (within(name, ("json",)) and source.room != _JSON_ROOM):
                found.append(source.breach(node, f"{source.room} imports {name}, an output format"))
        found += _screens(source)
    return found


def _screens(source: Source) -> Iterator[Breach]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield source.breach(node, f"{source.room} prints")
        if isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr"):
            yield source.breach(node, f"{source.room} knows a screen: {node.attr}")
        if isinstance(node, ast.Call) and called(node) in ("write_text", "savetxt", "to_csv", "savefig"):
            yield source.breach(node, f"{source.room} writes an output: {called(node)}")


WALLS: dict[str, Callable[[Path], list[Breach]]] = {
    "kernel": kernel_wall,
    "truth": truth_wall,
    "release": release_wall,
    "cited number": cited_number_wall,
    "view": view_wall,
}
