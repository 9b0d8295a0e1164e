"""What nearly every code item asks for, read once before the items are shared among processes.

What one process reads after the fork, the other reads again. Until semgrep ends it has a core to itself anyway.
"""

from secgate.context import Context
from secgate.lazy import load_all
from secgate.limits import OutOfTimeError, time_limit

__all__ = ["read_ahead"]


def read_ahead(context: Context, *, timeout_s: float) -> None:
    """Parse the scripts, list their names, their words and their queries, and follow the routes.

    NOTE: what goes wrong here goes wrong again for the item that asks for it, which says so.
    """
    # What nearly all analyzers together import.
    load_all("secgate.api")
    try:
        with time_limit(timeout_s):
            _ = context.parsing
            for source in context.scripts.values():
                _ = source.names
            _ = context.facts.routes
            context.data.read_ahead()
            # NOTE: each process would make its own of them, and they are as large as the code.
            for source in context.scripts.values():
                _ = source.folded
    except OutOfTimeError:
        context.forget()
    except Exception:  # noqa: BLE001 - the item's door is the place where this ends
        context.forget()
