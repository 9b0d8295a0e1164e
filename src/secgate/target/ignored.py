"""Whether the target's own ignore files keep a path out, asked of git itself in a sandbox.

The target's repository is not used: its `.git/info/exclude`, configuration and index do not count. The ignore
files alone are
laid out in an empty repository of our own, and `git check-ignore` answers for it.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from secgate.errors import EngineError
from secgate.target.git import Git


@dataclass(frozen=True)
class IgnoreAnswer:
    """What git says of one path: the deciding pattern and its place; `ignored` is False also without any pattern."""

    ignored: bool
    path: str | None = None
    line: int | None = None
    pattern: str | None = None


def check_ignored(ignore_files: Mapping[str, bytes], paths: tuple[str, ...]) -> dict[str, IgnoreAnswer]:
    """Answers for `paths` by the given `.gitignore` files (path to content).

    Raises:
        EngineError: when git is missing or fails.
    """
    if not paths:
        return {}
    with tempfile.TemporaryDirectory(prefix="secgate-ignore-") as folder:
        root = Path(folder)
        git = Git.create(root)
        for path, data in ignore_files.items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        answer = git.run(
            "check-ignore", "--no-index", "--verbose", "--non-matching", "-z", "--stdin",
            stdin=b"".join(path.encode() + b"\0" for path in paths), ok=(0, 1),
        )  # fmt: skip
    fields = answer.split(b"\0")
    if len(fields) < 4 * len(paths):
        raise EngineError("git check-ignore gave an incomplete answer")
    answers: dict[str, IgnoreAnswer] = {}
    for index in range(0, 4 * len(paths), 4):
        source, line, pattern, path = (part.decode("utf-8", "replace") for part in fields[index : index + 4])
        if not source:
            answers[path] = IgnoreAnswer(ignored=False)
        else:
            answers[path] = IgnoreAnswer(not pattern.startswith("!"), source, int(line), pattern)
    return answers
