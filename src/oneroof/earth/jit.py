"""The one compiler decorator, and a cache that notices an edit in any kernel of the house."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast, overload

import llvmlite
import numba
from llvmlite.binding import Linkage
from numba.core.codegen import CPUCodeLibrary

Function = TypeVar("Function", bound=Callable[..., Any])

# Same bits on AVX2 and AVX-512: re-association ("reassoc") and approximate division ("arcp") stay off.
FASTMATH = {"nnan", "ninf", "nsz", "contract"}

_PACKAGE = Path(__file__).resolve().parent.parent


def kernel_sources(package: Path = _PACKAGE) -> list[Path]:
    """List the files whose text decides what a kernel computes."""
    files = set(package.glob("earth/*.py")) | set(package.rglob("kernels.py")) | set(package.rglob("*_kernels.py"))
    return sorted(files)


def fingerprint(package: Path = _PACKAGE) -> str:
    """Hash every kernel source with the compiler's versions and the instruction set asked for.

    numba's own cache looks at one file's time stamp and misses an edit in a module that the kernel calls.
    """
    digest = hashlib.sha256()
    for text in (numba.__version__, llvmlite.__version__, os.environ.get("NUMBA_CPU_NAME", "host")):
        digest.update(text.encode() + b"\0")
    for path in kernel_sources(package):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:20]


def cache_root() -> Path:
    """Choose a folder for compiled kernels that can be written, also for a read-only install."""
    named = os.environ.get("ONEROOF_CACHE_DIR")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    candidates = [Path(named)] if named else [home / "oneroof"]
    for candidate in candidates:
        try:
            candidate.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=candidate):
                return candidate
        except OSError:
            continue
    # nothing can be kept: a private folder (never a shared, guessable one: kernels are loaded code)
    return Path(tempfile.mkdtemp(prefix="oneroof-"))


def forget_old(root: Path, kept: int = 8) -> None:
    """Remove the compiled kernels of earlier sources, all but the latest few; what cannot be removed stays."""
    folders = [path for path in root.glob("[0-9a-f]" * 20) if path.is_dir()]
    for path in sorted(folders, key=lambda each: each.stat().st_mtime, reverse=True)[kept:]:
        shutil.rmtree(path, ignore_errors=True)


CACHE = cache_root() / fingerprint()
if not CACHE.exists():
    forget_old(CACHE.parent)
numba.config.CACHE_DIR = str(CACHE)


def is_cold(kernel_name: str = "") -> bool:
    """Tell whether a kernel of this exact source (any, if none is named) has still to be compiled here."""
    return not (CACHE.is_dir() and any(CACHE.rglob(f"*{kernel_name}-*.nbi")))


def compiled() -> int:
    """Count the kernels of this exact source that are kept compiled, each signature of one for itself."""
    return sum(1 for _ in CACHE.rglob("*.nbc"))


def _with_own_copies(optimize: Callable[[Any], None]) -> Callable[[Any], None]:
    """Let a kernel keep the copies of the kernels it calls for itself, before they are optimised with it.

    The compiler would share them within a process: the first one compiled or loaded would serve all callers, and one
    copy was fused otherwise than another. What a kernel computes must not hang on what the process did before.
    """

    @wraps(optimize)
    def optimize_own(library: Any) -> None:
        for function in library._final_module.functions:
            if function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
        optimize(library)

    return optimize_own


CPUCodeLibrary._optimize_final_module = _with_own_copies(CPUCodeLibrary._optimize_final_module)


@overload
def kernel(function: Function) -> Function: ...
@overload
def kernel(*, inline: bool = False) -> Callable[[Function], Function]: ...
def kernel(function: Function | None = None, *, inline: bool = False) -> Any:
    """Compile a function of numbers and arrays to machine code, the same bits on every x86-64-v3 machine.

    `inline=True` for small helpers that other kernels call in their inner loops.
    """
    options: dict[str, Any] = {"cache": not inline, "fastmath": FASTMATH, "error_model": "numpy", "nogil": True}
    if inline:
        options["inline"] = "always"

    def compile_(inner: Function) -> Function:
        return cast(Function, numba.njit(**options)(inner))

    return compile_ if function is None else compile_(function)
