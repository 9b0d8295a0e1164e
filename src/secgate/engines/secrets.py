"""The secrets engine: a scan in a child process, and its result as an observation that holds no value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from secgate.catalog.check import Check
from secgate.model import Confidence, Hit, Observation, Place, Problem
from secgate.secrets.scan import FileBlob, Job, Result, Secret
from secgate.settings.config import Config
from secgate.target.snapshot import Snapshot


def job(snapshot: Snapshot, config: Config, settings: Mapping[str, Any], *, now: datetime) -> Job:
    """What the child process has to scan.

    Args:
        snapshot: the target's files.
        config: the target's vocabulary.
        settings: the item's settings; `history` is `full` or `off`.
        now: for tokens that carry their expiry.
    """
    git = snapshot.tree.git
    wanted = settings.get("history", "full") != "off" and git is not None
    return Job(
        files=tuple(FileBlob(path, file.text.encode()) for path, file in snapshot.files.items()),
        git_dir=str(git.git_dir) if git else None,
        root=str(git.root) if git else str(snapshot.tree.root),
        history="full" if wanted else "off",
        publishable=config.publishable_keys,
        test_paths=config.test_secret_paths,
        secret_names=config.secret_names,
        env_templates=config.env_templates,
        prefix=snapshot.tree.prefix,
        now=int(now.timestamp()),
    )


def observation(check: Check, result: Result, snapshot: Snapshot, settings: Mapping[str, Any]) -> Observation:
    """The scan's result as an observation; every hit is sensitive."""
    problems = [*snapshot.hidden, *(Problem(path=p.path, reason=p.reason) for p in result.problems)]
    if not snapshot.is_repository and settings.get("history", "full") != "off":
        problems.append(Problem(reason="the target is not a git work tree: its history is not examined; run inside the repository"))
    hits = tuple(_hit(check, secret) for secret in result.secrets if secret.rule)
    return Observation(examined=result.files + result.blobs + result.messages, hits=hits, problems=tuple(problems))


def _hit(check: Check, secret: Secret) -> Hit:
    spec = check.spec.rules[secret.rule]
    shown = f"{secret.type}, {secret.length} characters"
    if secret.first4:
        shown += f', begins with "{secret.first4}"'
    return Hit(
        rule=secret.rule,
        place=Place(path=secret.path, line=secret.line, column=secret.column),
        message=f"{spec.message} ({shown}; {secret.reason})" if secret.reason else f"{spec.message} ({shown})",
        fix=spec.fix,
        severity=spec.severity or check.spec.severity,
        confidence=Confidence(secret.confidence),
        sensitive=True,
        commit=secret.commit,
        in_head=secret.in_head,
        origin_key="\0".join((secret.name, "" if secret.in_head else secret.commit or "")),
    )
