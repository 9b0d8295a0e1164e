"""The door into the scanner. The parent process imports this; the engine behind it is loaded only in the child."""

import gc
import os
import pickle
import sys
from collections.abc import Callable
from importlib import import_module

from secgate.secrets.values import Job, Result
from secgate.secrets.wire import EASED, receive


def scan(job: Job, ease: Callable[[], None] | None = None) -> Result:
    """Every secret in the job's files and history; see `secgate.secrets.scan.scan`."""
    # Imported here: detect-secrets takes a fifth of a second to load, which the parent never needs.
    from secgate.secrets.scan import scan as scan_here  # noqa: PLC0415

    return scan_here(job, ease)


def remembered(job: Job) -> Result | None:
    """The result of an earlier scan of the very same; None where there is none, or it cannot be made whole."""
    # Imported here, as above.
    from secgate.secrets.again import again  # noqa: PLC0415
    from secgate.secrets.whole import Whole  # noqa: PLC0415

    try:
        return again(job, Whole(job))
    except Exception:  # noqa: BLE001 - the text of an exception could hold a value; the scan itself will say what is wrong
        return None


def serve() -> None:
    """Answer one job on standard input. Run in the child process.

    On standard output it says `EASED` when the scan needs one processor at most from now on; then comes the pickled
    result.
    """
    # NOTE: a scan keeps nearly all that it makes, so to look for garbage is for nothing.
    gc.set_threshold(500_000, 20, 50)
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not mix with the answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if "--cold" in sys.argv[1:]:
        # NOTE: made ready while the parent still reads the target; a scan of what was scanned before does without.
        import_module("secgate.secrets.afresh")
        import_module("secgate.secrets.line").LineExaminer(Job((), root="."))
    job = receive(sys.stdin.buffer)
    said: list[bytes] = []

    def ease() -> None:
        if not said:
            said.append(EASED)
            answer.write(EASED)
            answer.flush()

    with answer:
        result = scan(job, ease)
        ease()
        answer.write(pickle.dumps(result))
