"""Labels of a `.secrets.baseline` of detect-secrets, which become proposals; nothing in the file is ever obeyed."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secgate.errors import ConfigError
from secgate.model import Suppression

_MOST_BYTES = 50_000_000
HARMLESS = "secrets.baseline: labelled as no secret"
_NEXT = "Name the file that `detect-secrets scan` wrote and `detect-secrets audit` labelled."


@dataclass(frozen=True)
class Labels:
    """What was decided in an audit.

    Attributes:
        harmless: places that were labelled as no secret.
        secret: number of places that were labelled as one.
        unlabelled: number of places that nobody looked at.
    """

    harmless: tuple[Suppression, ...]
    secret: int
    unlabelled: int


def read_labels(file: Path) -> Labels:
    """The labels of a baseline file; its plugins, filters and hashes are not read.

    Raises:
        ConfigError: it is no such file.
    """
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ConfigError(f"is larger than {_MOST_BYTES // 1_000_000} MB", where=str(file))
        results = json.loads(file.read_bytes())["results"]
        rows = [(str(path), row) for path, found in results.items() for row in found]
        marks = [_mark(path, row) for path, row in rows]
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(file), next_step=_NEXT) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError("is no baseline of detect-secrets", where=str(file), next_step=_NEXT) from error
    harmless = [mark for mark, label in marks if label is False]
    return Labels(
        harmless=tuple(sorted(harmless, key=lambda mark: (mark.path, mark.line))),
        secret=sum(label is True for _, label in marks),
        unlabelled=sum(label is None for _, label in marks),
    )


def _mark(path: str, row: dict[str, Any]) -> tuple[Suppression, bool | None]:
    label = row.get("is_secret")
    name = path.replace("\\", "/").removeprefix("./")
    mark = Suppression(path=name, line=int(row["line_number"]), kind=HARMLESS)
    return mark, label if isinstance(label, bool) else None
