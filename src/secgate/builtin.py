"""Where the shipped checks and policies lie: in the wheel under `_shipped`, in a checkout at its top."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_SHIPPED = _HERE / "_shipped"


def _top() -> Path:
    return _SHIPPED if _SHIPPED.is_dir() else _HERE.parent.parent


def checks_folder() -> Path:
    """The folder with one folder per built-in check."""
    return _top() / "checks"


def policies_folder() -> Path:
    """The folder with the built-in policies."""
    return _top() / "policies"
