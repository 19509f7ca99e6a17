"""The same command for who starts it as `python -m oneroof.cli`."""

from __future__ import annotations

import sys

from oneroof.cli.boundary import main

if __name__ == "__main__":
    sys.exit(main())
