"""What else lies in a pack, held against its report: known names, digests, formats, maps, records and statements."""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from secgate.choice import CONFIG
from secgate.compare.gate_item import ID as GATE_ITEM
from secgate.errors import ConfigError, IntegrityError
from secgate.model import Report
from secgate.pack.about import COVERAGE, FILES, MAPS, PACK, REPORT, RESOLVED, Looked, Pack, is_at
from secgate.pack.chains import chain_of
from secgate.pack.deciding import policy_texts, undecided
from secgate.pack.gathering import coverage_files, program, record_name
from secgate.pack.making import formats_of
from secgate.pack.manifest import ENVELOPE, MANIFEST, SSH_SIGNATURE, digest
from secgate.pack.readme import README, TEXT
from secgate.pack.signing import PUBLIC_KEY
from secgate.pack.statements import Restated
from secgate.settings.attestations import ATTESTATIONS, SIGNERS
from secgate.settings.baseline import BASELINE
from secgate.settings.waivers import WAIVERS
from secgate.target.state import RECORD

_KNOWN = frozenset({
    MANIFEST, SSH_SIGNATURE, ENVELOPE, PUBLIC_KEY, README, REPORT, PACK, COVERAGE, FILES, RESOLVED,
    "config/config.yaml", "decisions/waivers.yaml", "decisions/baseline.yaml",
})  # fmt: skip
_POLICY = re.compile(r"policy/(?:built-in|target|file-[0-9a-f]{8})/[^/]+")
_SHAPES = re.compile(r"formats/report\.[a-z.-]+|maps/[a-z-]+\.json|statements/.+")
_NO_FILES = sha256().hexdigest()


def maps_of(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The maps in a pack, as a report holds them.

    Raises:
        IntegrityError: when a file of them is none.
    """
    found = {}
    for name, data in files.items():
        if not name.startswith(MAPS):
            continue
        try:
            held = json.loads(data)
            title, rows, unresolved = held["map"], held["rows"], held["unresolved"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise IntegrityError(f"{name} is no map") from error
        tables = (rows, unresolved)
        if name != f"{MAPS}{title}.json" or not all(
            isinstance(table, list) and all(isinstance(row, dict) for row in table) for table in tables
        ):
            raise IntegrityError(f"{name} is no map")
        found[title] = {"rows": rows, "unresolved": unresolved}
    return found


def unbound(files: Mapping[str, bytes], pack: Pack, report: Report, looked: Looked) -> Iterator[str]:
    """Each file that does not belong to this report, and why."""
    records = {record_name(piece.path) for item in report.items for piece in item.evidence if piece.path}
    for name in sorted(files):
        if not (name in _KNOWN or name in records or _POLICY.fullmatch(name) or _SHAPES.fullmatch(name)):
            yield f"{name} is no file of a pack"
    yield from _of_settings(files, pack, report)
    yield from _of_policies(files, pack, report)
    yield from undecided(files, pack, report)
    held, _ = coverage_files(report.coverage, ())
    if (held.examined, held.skipped) != (looked.examined, looked.skipped):
        yield "its coverage statement and its report differ"
    if is_same_program(pack):
        yield from _of_formats(files, report)


def is_same_program(pack: Pack) -> bool:
    """Whether the secgate that reads a pack is the one that made it, so that it must write the same bytes."""
    return pack.program == program()


def _of_settings(files: Mapping[str, bytes], pack: Pack, report: Report) -> Iterator[str]:
    config = _digest_of("config/config.yaml", CONFIG, files, pack) or _NO_FILES
    if f"sha256:{config}" != report.digests.config:
        yield "config/ is not the configuration of its report"
    names = (("decisions/waivers.yaml", WAIVERS), ("decisions/baseline.yaml", BASELINE))
    parts = [_digest_of(name, path, files, pack) for name, path in names]
    made = sha256()
    for part in parts if any(parts) else ():
        made.update(bytes.fromhex(part) if part is not None else b"none")
    if f"sha256:{made.hexdigest()}" != report.digests.waivers:
        yield "decisions/ are not the waivers and the baseline of its report"


def _digest_of(name: str, path: str, files: Mapping[str, bytes], pack: Pack) -> str | None:
    """The digest of a file of settings: of its bytes, or as it is told of one that was withheld."""
    if name in files:
        return digest(files[name])
    return next((one.sha256 for one in pack.withheld if is_at(one.path, path)), None)


def _of_policies(files: Mapping[str, bytes], pack: Pack, report: Report) -> Iterator[str]:
    texts = policy_texts(files)
    used: set[str] = set()
    # NOTE: a policy's digest is over texts; with one that was withheld it cannot be made again.
    settings = (CONFIG, WAIVERS, BASELINE, SIGNERS)
    is_whole = all(
        f"{ATTESTATIONS}/" in one.path or one.path.endswith(RECORD) or any(is_at(one.path, path) for path in settings)
        for one in pack.withheld
    )
    for policy in report.policies:
        chain = chain_of(policy.digest, texts)
        used |= set(chain)
        if not chain and is_whole:
            yield f"policy/ does not hold the text of the policy {policy.id}"
    if is_whole:
        yield from (f"{name} is no policy of its report" for name in sorted(texts.keys() - used))
    try:
        resolved = json.loads(files[RESOLVED])
        items = [(one["id"], one["level"], one["off_by"]) for one in resolved["items"]]
        policies = resolved["policies"]
    except (KeyError, ValueError, TypeError, RecursionError):
        yield f"{RESOLVED} cannot be read"
        return
    told = [(one.id, one.level.value, one.off_by) for one in report.items if one.id != GATE_ITEM]
    if items != told or policies != [one.model_dump(mode="json") for one in report.policies]:
        yield f"{RESOLVED} is about other items than its report"


def _of_formats(files: Mapping[str, bytes], report: Report) -> Iterator[str]:
    if files.get(README) != TEXT.encode():
        yield f"{README} is not the one of a pack"
    try:
        made = formats_of(report.model_copy(update={"maps": maps_of(files)}), report)
    except (ConfigError, KeyError, TypeError, ValueError):
        yield "formats/ cannot be written from its report"
        return
    held = {name for name in files if name.startswith("formats/")}
    for name in sorted(held | made.keys()):
        if files.get(name) != made.get(name):
            yield f"{name} is not what its report gives"


def uncounted(
    files: Mapping[str, bytes], pack: Pack, report: Report, statements: tuple[Restated, ...]
) -> Iterator[str]:
    """What the report counts, and the pack does not show: a statement that holds, a record of a report."""
    good = {one.item for one in statements if one.state == "good"}
    withheld = tuple(one.path for one in pack.withheld)
    for item in report.items:
        kinds = [piece for piece in item.evidence if piece.good]
        places = (SIGNERS, f"{ATTESTATIONS}/{item.id}.yaml")
        is_withheld = any(is_at(shown, place) for shown in withheld for place in places)
        if any(piece.kind == "attestation" for piece in kinds) and item.id not in good and not is_withheld:
            yield f"the report counts a statement about {item.id}, and none in the pack holds"
        for piece in kinds:
            wanted = piece.path if piece.kind.endswith("report") else None
            if wanted and record_name(wanted) not in files and wanted + RECORD not in withheld:
                yield f"the report counts {wanted}, and its record is not in the pack"
