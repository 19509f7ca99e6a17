"""What a command says and does before the first run, when nothing is compiled yet."""

from __future__ import annotations

from oneroof.cli import show


def tell(kernel_name: str) -> bool:
    """Say that a wait is for the compiler, and why; the kernel named is one that only this command needs."""
    from oneroof.earth import jit

    cold = jit.is_cold(kernel_name)
    if cold:
        show.note("Compiling the kernels for this machine (first run only, about 20 s) ...")
    return cold


def ready_for_a_run() -> None:
    """Compile first, where nothing is compiled yet: two processes are quicker than the run by itself."""
    if tell("first_meeting"):
        from oneroof.simulation import warming

        warming.before_a_run()
