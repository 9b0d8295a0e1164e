"""What a report says of how it was decided, held against what its pack says: options, levels of items, decisions."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import yaml

from secgate.catalog import policy as policies
from secgate.catalog.registry import Registry, default_packs
from secgate.catalog.schema import Lifecycle
from secgate.errors import ConfigError, SecgateError
from secgate.model import Finding, ItemResult, Level, Report, Waiver
from secgate.pack.about import RESOLVED, Pack, is_at
from secgate.pack.chains import chain_of
from secgate.secrets.guard import MASK
from secgate.settings.baseline import BASELINE
from secgate.settings.waivers import WAIVERS

_OF_COMMANDS = re.compile(r"command line --(?:only|skip)")
_FILES = {"waiver": ("decisions/waivers.yaml", WAIVERS), "baseline": ("decisions/baseline.yaml", BASELINE)}


def undecided(files: Mapping[str, bytes], pack: Pack, report: Report) -> Iterator[str]:
    """Each part of the report that what decided does not give, and why."""
    yield from _of_options(pack, report)
    yield from _of_levels(files, report)
    yield from _of_decisions(files, pack, report)


def policy_texts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The texts of policies in a pack, by their names there."""
    return {name: data for name, data in files.items() if name.startswith("policy/") and name != RESOLVED}


def _of_options(pack: Pack, report: Report) -> Iterator[str]:
    asked, target = pack.asked, report.target
    trust = None if isinstance(target.trust, str) else target.trust.commit
    if asked.trust != trust:
        yield "its report and its options name another trusted commit"
    if asked.base != target.base:
        yield "its report and its options name another base"
    if bool(asked.only or asked.skip or target.packages_left) != target.partial:
        yield "its options switch items off, or do not, and its report says otherwise"
    if bool(asked.packages) != (report.packages is not None):
        yield "its options ask for verdicts of packages, or do not, and its report says otherwise"
    by_policy = any(policy.mode == "report-only" for policy in report.policies)
    if (asked.report_only or by_policy) != target.report_only:
        yield "its options ask for a report alone, or do not, and its report says otherwise"
    heads = [tip.id for tip in pack.history.tips if tip.name == "HEAD"]
    if pack.history.tips and heads != [target.commit]:
        yield "the history that it tells of has another HEAD than its report"


def _of_levels(files: Mapping[str, bytes], report: Report) -> Iterator[str]:
    """Items that the policies in the pack have at another level, and those that they have and the report does not."""
    texts = policy_texts(files)
    wanted: dict[str, Level] = {}
    for policy in report.policies:
        chain = chain_of(policy.digest, texts)
        if not chain:
            # NOTE: another line says so, unless its text was withheld.
            return
        try:
            found = _levels_of(chain, texts, day=datetime.fromisoformat(report.run.started).date())
        except (SecgateError, RecursionError):
            yield f"the policy {policy.id} in it cannot be read"
            return
        for check, level in found.items():
            wanted[check] = min(level, wanted.get(check, level), key=lambda one: one.rank)
    held = {item.id: item for item in report.items}
    for check, level in wanted.items():
        item = held.get(check)
        if item is None:
            yield f"{check}: its policy has it, and its report does not"
        elif not _is_level(item, level):
            yield f"{check}: its policy has it at level {level}, and its report at {item.level}"


def _levels_of(chain: tuple[str, ...], texts: Mapping[str, bytes], *, day: date) -> Mapping[str, Level]:
    """The levels of a policy of which the texts are known, in the order in which it reads them."""
    order = iter(chain)

    def find(name: str, *, builtin_only: bool = False) -> tuple[bytes, str, str]:
        # NOTE: by their order, for two texts may have one name.
        del builtin_only
        file = next(order, None)
        if file is None:
            raise ConfigError(f"{name} is no text that its digest was made over")
        return texts[file], file, "pack"

    return policies.levels(chain[0], find, today=day)


def _is_level(item: ItemResult, wanted: Level) -> bool:
    if item.level is wanted:
        return True
    if item.level is Level.OFF and _OF_COMMANDS.fullmatch(item.off_by or ""):
        return True
    return (wanted, item.level) == (Level.BLOCK, Level.WARN) and _may_only_warn(item.id)


def _may_only_warn(check: str) -> bool:
    """Whether a check may be experimental: the one of that name here is, or there is none."""
    try:
        return Registry(default_packs()).get(check).spec.lifecycle is Lifecycle.EXPERIMENTAL
    except ConfigError:
        return True


def _of_decisions(files: Mapping[str, bytes], pack: Pack, report: Report) -> Iterator[str]:
    """Findings that are accepted by an entry that no file of decisions in the pack has."""
    held = {kind: _entries(files.get(name)) for kind, (name, _) in _FILES.items()}
    for item in report.items:
        for finding in item.findings:
            waiver = finding.waiver
            if waiver is None or _is_withheld(pack, waiver):
                continue
            if not any(_is_entry(entry, waiver) for entry in held[waiver.kind]):
                yield f"{finding.id} of {item.id} is accepted by {_told(finding)}, which stands in no file of the pack"


def _is_withheld(pack: Pack, waiver: Waiver) -> bool:
    return any(is_at(one.path, _FILES[waiver.kind][1]) for one in pack.withheld)


def _entries(data: bytes | None) -> list[Mapping[str, Any]]:
    try:
        held = yaml.safe_load(data) if data is not None else None
    except (yaml.YAMLError, ValueError, RecursionError):
        return []
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _is_entry(entry: Mapping[str, Any], waiver: Waiver) -> bool:
    """Whether an entry of a file is this decision; a text in which a secret was masked may be any."""
    id_ = "id" if waiver.kind == "baseline" else "finding"
    pairs = [(id_, waiver.finding), ("item", waiver.item), ("path", waiver.path), ("owner", waiver.owner)]
    pairs += [("reason", waiver.reason)] if waiver.kind == "waiver" else []
    said = all(_is_text(entry.get(key), value) for key, value in pairs)
    names = entry.get("approved_by") or []
    approved = [names] if isinstance(names, str) else names if isinstance(names, list) else []
    same = len(approved) == len(waiver.approved_by) and all(map(_is_text, approved, waiver.approved_by))
    return said and same and str(entry.get("expires")) == waiver.expires.isoformat()


def _is_text(said: object, value: str | None) -> bool:
    if said is None or value is None:
        return said is value
    return MASK in value or str(said).strip() == value.strip()


def _told(finding: Finding) -> str:
    waiver = finding.waiver
    return "nothing" if waiver is None else f"a {waiver.kind} of {waiver.owner} until {waiver.expires}"
