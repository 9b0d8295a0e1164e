"""What a command takes from an earlier one: facts of a target whose files and settings are the same, byte for byte."""

from collections.abc import Callable
from typing import Any

from secgate.cache import Cache, digest_of_files, key_of
from secgate.context import Context, build_context, read_by_facts
from secgate.redaction import without_secrets
from secgate.settings.config import Config
from secgate.target.snapshot import Snapshot


def map_rows(
    cache: Cache, snapshot: Snapshot, config: Config, name: str, made: Callable[[Context], dict[str, Any]]
) -> dict[str, Any]:
    """The rows of a map and what could not be followed, made by `made` unless they were made before.

    What is kept is what the map shows: nothing that the scanner takes for a secret value, as a key of a cache may be.
    A map of facts that were cut short by a bound is not kept.
    """
    if cache.folder is None:
        return shown(made(build_context(snapshot, config, [])))
    key = key_of(facts_key(snapshot, config))
    kept = cache.get(f"map {name}", key)
    if isinstance(kept, dict) and isinstance(kept.get("rows"), list) and isinstance(kept.get("unresolved"), list):
        return kept
    context = build_context(snapshot, config, [])
    document = shown(made(context))
    if context.is_whole:
        cache.put(f"map {name}", key, document)
    return document


def facts_key(snapshot: Snapshot, config: Config) -> list[object]:
    """Everything that facts are made of, as parts of a key: the files that they may read, and the configuration."""
    files = {path: file for path, file in snapshot.files.items() if read_by_facts(file)}
    left_out = sorted(path for path, file in files.items() if file.exclusion is not None)
    return [*config.said(), digest_of_files({path: file.digest for path, file in files.items()}), left_out]


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every text as it may be shown, and as JSON holds it."""
    texts: dict[str, str] = {}
    plain = _each_text(document, lambda text: texts.setdefault(text, text))
    clean = dict(zip(texts, without_secrets(*texts), strict=True))
    unchanged = all(text == other for text, other in clean.items())
    found: dict[str, Any] = plain if unchanged else _each_text(document, lambda text: clean[text])
    return found


def _each_text(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - rows are plain JSON
    if isinstance(value, str):
        return change(str(value))
    if isinstance(value, dict):
        return {key: _each_text(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(part, change) for part in value]
    return value
