"""What decides what is seen in a content, beside the content and this program."""

import hashlib
from importlib.resources import files

from secgate.secrets.values import Job

WHOLE = "whole"


def vocabulary() -> str:
    """The digest of the words that are read as such."""
    return hashlib.sha256(files("secgate.secrets").joinpath("vocabulary.txt").read_bytes()).hexdigest()


def settings_of(job: Job) -> list[object]:
    """What decides in which lines of a repository anything stands."""
    return [job.git_dir, job.prefix, vocabulary(), [list(job.publishable), list(job.secret_names)]]


def reach_of(job: Job) -> str:
    """How much is read: what was learned of one part of the history does not hold for another."""
    if job.base is not None:
        return f"{job.history} beside a base"
    return WHOLE if job.history == "full" else job.history
