"""The secret scan: work tree and history, line by line. Runs in a child process; no value ever leaves it.

Start with `scan(job)`. What goes wrong inside comes back as a problem: the kind of error and our own line, no more.
"""

from collections.abc import Callable

from secgate.secrets.again import again
from secgate.secrets.failure import StoppedError, place_of
from secgate.secrets.values import FileBlob, Job, Problem, Result, Secret, SecretPlace
from secgate.secrets.whole import Whole

__all__ = ["FileBlob", "Job", "Problem", "Result", "Secret", "SecretPlace", "scan"]


def scan(job: Job, ease: Callable[[], None] | None = None) -> Result:
    """Every secret in the job's files and history.

    Args:
        job: what is scanned.
        ease: called, once or more, when all that needs several processors or much memory is done.

    Never raises: an error inside becomes a problem without any text of the target.
    """
    try:
        return _scan(job, ease)
    except StoppedError as error:
        return _stopped(str(error))
    except Exception as error:  # noqa: BLE001 - an exception's text or traceback could hold a value; only its place may leave
        return _stopped(place_of(error))


def _stopped(where: str) -> Result:
    return Result(problems=(Problem(None, f"the secret scanner stopped: {where}"),))


def _scan(job: Job, ease: Callable[[], None] | None) -> Result:
    whole = Whole(job)
    if (known := again(job, whole)) is not None:
        return known
    # Imported here: the detectors take a fifth of a second to load, and are not needed where nothing has changed.
    from secgate.secrets.afresh import afresh  # noqa: PLC0415

    return afresh(job, whole, ease)
