"""The map of secrets: every value that looks like one, of which class, and where it stands; never a value itself."""

from datetime import datetime
from pathlib import Path
from typing import Any

from secgate.catalog.check import Check
from secgate.engines import secrets
from secgate.engines.secrets import Reading, Scan
from secgate.gate.identity import findings
from secgate.secrets.values import Result, Secret, SecretPlace
from secgate.settings.config import Config
from secgate.target.snapshot import Snapshot


def secret_rows(
    check: Check | None, snapshot: Snapshot, config: Config, *, now: datetime, cache: Path | None = None
) -> dict[str, Any]:
    """Rows sorted by path and line, and what could not be examined.

    Args:
        check: the check whose findings a row's `id` names; None: rows have no id.
        snapshot: the target.
        config: the target's vocabulary.
        now: for tokens that carry their expiry.
        cache: the folder where it is kept which contents hold nothing.
    """
    result, _ = Scan(secrets.job(snapshot, config, {}, Reading(cache=cache), now=now)).result()
    return rows_of(check, result, snapshot)


def rows_of(check: Check | None, result: Result, snapshot: Snapshot) -> dict[str, Any]:
    """The same of a scan that was made before."""
    ids = _ids(check, result, snapshot) if check is not None else {}
    kept = [secret for secret in result.secrets if not snapshot.is_excluded(secret.path)]
    return {
        "rows": [_row(secret, ids.get(_key(secret)), result) for secret in kept],
        "unresolved": [{"path": problem.path, "line": None, "reason": problem.reason} for problem in result.problems],
    }


def _ids(check: Check, result: Result, snapshot: Snapshot) -> dict[tuple[object, ...], str]:
    seen = secrets.observation(check, result, snapshot, {})
    made = findings(check.id, seen.hits, frame=lambda _: None, withheld=lambda _: True)
    return {(f.rule, f.path, f.line, f.column, f.commit): f.id for f in made}


def _key(secret: Secret) -> tuple[object, ...]:
    return (f"committed-secrets.{secret.rule}", secret.path, secret.line, secret.column, secret.commit)


def _row(secret: Secret, finding: str | None, result: Result) -> dict[str, Any]:
    return {
        "type": secret.type,
        "path": result.guard.masked(secret.path, name=True),
        "line": secret.line,
        "commit": secret.commit,
        "in_head": secret.in_head,
        "class": secret.klass,
        "id": finding,
        "first4": secret.first4,
        "length": secret.length,
        "places": [_place(place, result) for place in secret.places],
    }


def _place(place: SecretPlace, result: Result) -> dict[str, Any]:
    path = result.guard.masked(place.path, name=True)
    return {"path": path, "line": place.line, "commit": place.commit, "in_head": place.in_head}
