"""What leaves the run goes through here once: every text and every path, without a secret value or a piece of one."""

from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from secgate.secrets.entry import scan
from secgate.secrets.guard import MASK, Guard
from secgate.secrets.values import FileBlob, Job

# Words of the machine: digests, dates and names that the gate gives itself. They are compared, not read.
_KEPT = frozenset({
    "base", "commit", "config", "created", "digest", "ended", "engines", "finding", "id", "rule", "rules",
    "schema_", "secgate", "started", "tree",
})  # fmt: skip
_PATHS = frozenset({"dir", "packages_left", "path", "paths"})
M = TypeVar("M", bound=BaseModel)


class Redactor:
    """Masks the secret values of one run.

    Args:
        guard: knows the values, and gives none away.
        paths: every path of the target.
    """

    def __init__(self, guard: Guard, paths: Iterable[str] = ()) -> None:
        self._guard = guard
        self._shown: dict[str, str] = {}
        # What was masked so far: a report says most of its texts several times.
        self._known: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        taken: set[str] = set()
        for path in sorted(set(paths)):
            shown = self._paths[path] = guard.masked(path, name=True)
            if shown != path:
                # NOTE: two names that differ in the secret alone must stay two.
                numbered = (shown if n == 1 else f"{shown}~{n}" for n in range(1, len(taken) + 2))
                self._shown[path] = self._paths[path] = next(name for name in numbered if name not in taken)
                taken.add(self._shown[path])

    @property
    def renamed(self) -> Mapping[str, str]:
        """Real path to the path that is shown, for those that differ."""
        return self._shown

    def text(self, text: str) -> str:
        """A text as it may be shown."""
        if text not in self._known:
            self._known[text] = self._guard.masked(text)
        return self._known[text]

    def path(self, path: str) -> str:
        """A path as it may be shown."""
        if path not in self._paths:
            self._paths[path] = self._guard.masked(path, name=True)
        return self._paths[path]

    def value(self, model: M) -> M:
        """A report, or a part of one, as it may be written."""
        return model if not self._guard.heads else self._model(model)

    def _model(self, model: M) -> M:
        before = {name: getattr(model, name) for name in type(model).model_fields}
        after = {name: self._any(value, name) for name, value in before.items()}
        changed = {name: value for name, value in after.items() if value is not before[name]}
        return model.model_copy(update=changed) if changed else model

    def _any(self, value: Any, name: str) -> Any:  # noqa: ANN401 - a report holds plain values and models
        if isinstance(value, str):
            if isinstance(value, Enum) or name in _KEPT:
                return value
            shown = self.path(value) if name in _PATHS else self.text(value)
            return value if shown == value else shown
        if isinstance(value, BaseModel):
            return self._model(value)
        if isinstance(value, tuple | list):
            parts = [self._any(part, name) for part in value]
            same = all(new is old for new, old in zip(parts, value, strict=True))
            return value if same else type(value)(parts)
        if isinstance(value, dict):
            as_shown = self.path if name == "examined_at" else self.text
            pairs = {as_shown(str(key)): self._any(part, str(key)) for key, part in value.items()}
            return value if all(pairs.get(key) is part for key, part in value.items()) else pairs
        return value


def without_secrets(*texts: str, cache: Path | None = None) -> tuple[str, ...]:
    """Texts that no scan of a run has seen, such as those of an error, each without what looks like a secret in it.

    Args:
        texts: any.
        cache: the folder where it is kept what a scan of the same texts saw, so that the next needs no detectors.
    """
    data = "\n".join(texts).encode("utf-8", "backslashreplace")
    result = scan(Job((FileBlob("message", data),), root=".", cache=str(cache) if cache is not None else None))
    return tuple(result.guard.masked(text) if result.files else MASK for text in texts)
