"""What a pack is made of beside the report: the very files that decided, each without a secret's value."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from secgate.catalog import proof
from secgate.catalog.check import Check
from secgate.evidence.records import read_file
from secgate.maps import SCHEMA
from secgate.model import Coverage, Report
from secgate.pack.about import History, Looked, Rules, Tip, Withheld
from secgate.pack.manifest import digest
from secgate.plan import CONFIG, Plan
from secgate.redaction import without_secrets
from secgate.secrets.entry import scan
from secgate.secrets.values import FileBlob, Job
from secgate.settings.attestations import ATTESTATIONS, REVOKED, SIGNERS
from secgate.settings.baseline import BASELINE
from secgate.settings.incidents import INCIDENTS
from secgate.settings.rotations import ROTATIONS
from secgate.settings.waivers import WAIVERS
from secgate.target.git import Git
from secgate.target.state import RECORD
from secgate.target.tree import Unreadable

Json = dict[str, Any]
_PACKAGE = Path(__file__).resolve().parents[1]
_KEPT = "@+=~-._"
_DIGEST = re.compile(r"(?:sha256:)?(?:[0-9a-f]{40}|[0-9a-f]{64})")


def settings_files(plan: Plan) -> dict[str, tuple[str, bytes]]:
    """What decided and what was stated, by the name in the pack: its place in the target, and its bytes.

    Policies, configuration and decisions are those of the trusted ref; statements are those of the target.
    """
    files = {f"policy/{_policy_name(shown, text)}": (shown, text) for shown, text in sorted(plan.texts.items())}
    for name, path in (
        ("config/config.yaml", CONFIG),
        ("decisions/waivers.yaml", WAIVERS),
        ("decisions/baseline.yaml", BASELINE),
        ("statements/allowed_signers", SIGNERS),
        ("statements/revoked_keys", REVOKED),
    ):
        if (data := plan.source.read(path)) is not None:
            files[name] = (plan.source.name(path), data)
    return files | _stated(plan)


def _stated(plan: Plan) -> dict[str, tuple[str, bytes]]:
    files: dict[str, tuple[str, bytes]] = {}
    for item, statement in plan.statements.items():
        files[f"statements/{item}.yaml"] = (statement.path, statement.data)
        for signer, signature in statement.signatures.items():
            files[f"statements/{_name(f'{item}.yaml.{signer}.sig')}"] = (f"{statement.path}.{signer}.sig", signature)
    held = {path for _, (path, _) in files.items()}
    folders = (f"{INCIDENTS}/", f"{ATTESTATIONS}/")
    for entry in plan.tree.entries:
        wanted = entry.path == ROTATIONS or entry.path.startswith(folders)
        if wanted and entry.path not in held:
            with suppress(Unreadable):
                name = entry.path.removeprefix(".secgate/").removeprefix("attestations/")
                files[f"statements/{_name(name, keep='/')}"] = (entry.path, plan.tree.read(entry))
    return files


def record_files(plan: Plan, report: Report) -> dict[str, tuple[str, bytes]]:
    """The records of the reports that some item looked at; the reports themselves may hold anything and stay out."""
    paths = {piece.path for item in report.items for piece in item.evidence if piece.path is not None}
    files = {}
    for path in sorted(paths):
        with suppress(Unreadable, OSError, ValueError):
            files[record_name(path)] = (path + RECORD, read_file(plan.tree, path + RECORD))
    return files


def record_name(path: str) -> str:
    """The name in a pack of the record of a report."""
    return f"records/{_name(path + RECORD, keep='/')}"


def _policy_name(shown: str, text: bytes) -> str:
    """The name of a policy's text; of one outside the target the folder says nothing that a reviewer needs."""
    folder, _, name = without_secrets(shown)[0].rpartition("/")
    if Path(shown).is_absolute():
        return f"file-{digest(text)[:8]}/{_name(name)}"
    if folder.endswith(".secgate/policies"):
        return f"target/{_name(name)}"
    return f"built-in/{_name(name)}" if folder == "policies" else f"file-{digest(text)[:8]}/{_name(name)}"


def _name(text: str, *, keep: str = "") -> str:
    """A name that a pack may hold; other texts give other names."""
    parts = quote(text, safe=_KEPT + keep, errors="surrogateescape").split("/")
    return "/".join(f"%2E{part[1:]}" if part.startswith(".") else part for part in parts)


def without_values(
    files: Mapping[str, tuple[str, bytes]], report: Report
) -> tuple[dict[str, bytes], tuple[Withheld, ...]]:
    """The files without those that hold a secret's value: by a scan of each, and by what the run itself found there."""
    found = {
        finding.path for item in report.items for finding in item.findings if finding.sensitive and finding.in_head
    }
    kept: dict[str, bytes] = {}
    withheld = []
    for name, (path, data) in sorted(files.items()):
        result = scan(Job((FileBlob(path, data),), root="."))
        if not result.files or result.guard.heads or path in found or _is_masked(path, result.guard.masked(path)):
            reason = "holds what looks like a secret, or could not be searched for one"
            withheld.append(Withheld(path=path, sha256=digest(data), reason=reason))
        else:
            kept[name] = data
    return kept, tuple(withheld)


def _is_masked(path: str, shown: str) -> bool:
    return path != shown


def resolved_policy(plan: Plan, report: Report) -> Json:
    """Every item as the gate judged it, with what every file of the policy came to."""
    return {
        "schema": "secgate/resolved-policy/1",
        "policies": [policy.model_dump(mode="json") for policy in report.policies],
        "items": [item.model_dump(mode="json") for item in plan.items],
    }


def shown(value: Json, plan: Plan) -> Json:
    """What a pack says of itself without what looks like a secret: no scan of the run has seen all of these texts.

    A policy is scanned as a whole too, since a value by itself may not look like a secret.
    """
    texts = sorted({text for text in _texts(value) if not _DIGEST.fullmatch(text)})
    guards = [scan(Job((FileBlob(path, data),), root=".")).guard for path, data in sorted(plan.texts.items())]
    masked = without_secrets(*texts) if texts else ()
    told = {}
    for text, plain in zip(texts, masked, strict=True):
        told[text] = plain
        for guard in guards:
            told[text] = guard.masked(told[text])
    made: Json = _told(value, told)
    return made


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _told(value: Any, told: Mapping[str, str]) -> Any:  # noqa: ANN401 - plain JSON
    if isinstance(value, str):
        return told.get(value, value)
    if isinstance(value, dict):
        return {key: _told(part, told) for key, part in value.items()}
    return [_told(part, told) for part in value] if isinstance(value, list | tuple) else value


def rules_of(checks: Mapping[str, Check]) -> tuple[Rules, ...]:
    """The digests of all rules, by check."""
    return tuple(_rules(checks[name]) for name in sorted(checks))


def _rules(check: Check) -> Rules:
    names = [file for file in sorted(check.folder.iterdir()) if file.is_file() and not file.is_symlink()]
    return Rules(
        check=check.id,
        origin=check.origin,
        folder=proof.digest(check),
        files={file.name: digest(file.read_bytes()) for file in names},
    )


def history_of(plan: Plan) -> History:
    """The history that the items of the run could read."""
    items = tuple(sorted(name for name, check in plan.checks.items() if check.uses_secrets))
    git = plan.tree.git
    head = git.head() if git is not None else None
    if git is None or head is None:
        return History(items=items)
    rows = git.run("for-each-ref", "--format=%(objectname) %(refname)").decode("utf-8", "replace").splitlines()
    tips = {name: oid for oid, _, name in (row.partition(" ") for row in rows)} | {"HEAD": head}
    return History(
        items=items,
        commits=int(git.text("rev-list", "--count", "--all", "HEAD")),
        tips=tuple(Tip(name=name, id=oid) for name, oid in sorted(tips.items())),
        is_cut=git.is_shallow(),
    )


def reached(git: Git, tips: Sequence[Tip]) -> int | None:
    """How many commits these refs reached; None where this clone does not have what one of them named."""
    names = "".join(f"{tip.id}\n" for tip in tips).encode()
    rows = git.run("cat-file", "--batch-check=%(objecttype)", stdin=names).decode("utf-8", "replace").splitlines()
    if not tips or any(row.endswith(" missing") for row in rows):
        return None
    commits = [tip.id for tip, kind in zip(tips, rows, strict=True) if kind in {"commit", "tag"}]
    return int(git.text("rev-list", "--count", *sorted(set(commits)), "--"))


def map_file(name: str, report: Report) -> bytes:
    """A map of the report as `secgate map NAME --format json` gives one (schema secgate/map/1), a row on each line."""
    target, held = report.target, (report.maps or {})[name]
    about = {"root": target.root, "commit": target.commit, "dirty": target.dirty}
    head = _line({"map": name, "schema": SCHEMA, "target": about})
    pieces = [head[:-1]]
    pieces += [f'"{key}":[\n' + ",\n".join(map(_line, held[key])) + "\n]" for key in ("rows", "unresolved")]
    return (",\n".join(pieces) + "}\n").encode()


def _line(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


@cache
def program() -> str:
    """The digest of the source that ran, which decides too."""
    made = hashlib.sha256()
    for file in sorted(_sources()):
        made.update(f"{file.relative_to(_PACKAGE).as_posix()}\0".encode())
        made.update(hashlib.sha256(file.read_bytes()).digest())
    return f"sha256:{made.hexdigest()}"


def _sources() -> Iterator[Path]:
    for file in _PACKAGE.rglob("*"):
        if file.suffix in {".py", ".yaml", ".txt"} and "_shipped" not in file.parts:
            yield file


def coverage_files(coverage: Coverage, paths: Sequence[str]) -> tuple[Looked, bytes]:
    """The coverage statement and the list of files that it is about.

    Args:
        coverage: of the report.
        paths: every path that git lists, as the report shows it.
    """
    examined = {", ".join(row.by): row.paths for row in coverage.ledger}
    reasons: dict[str, list[str]] = {}
    for row in coverage.skipped:
        reasons.setdefault(row.reason, []).append(row.path)
    listed = sorted(paths)
    text = "".join(f"{_one_line(path)}\n" for path in listed).encode("utf-8", "backslashreplace")
    looked = [path for row in coverage.ledger for path in row.paths]
    both = sorted({*looked, *(row.path for row in coverage.skipped)})
    adds_up = both == listed and len(looked) + len({row.path for row in coverage.skipped}) == len(listed)
    skipped = {reason: tuple(rows) for reason, rows in sorted(reasons.items())}
    return Looked(files=len(listed), sha256=digest(text), examined=examined, skipped=skipped, adds_up=adds_up), text


def _one_line(path: str) -> str:
    return path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def as_json(value: object) -> bytes:
    """JSON with sorted keys, so that equal values are equal bytes."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return f"{text}\n".encode()
