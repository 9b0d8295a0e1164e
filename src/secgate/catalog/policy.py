"""Policies resolved to items: `extends` folded in, defaults filled, several policies merged to the stricter."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, inf
from typing import Protocol

from secgate.catalog.check import Check
from secgate.catalog.registry import Registry
from secgate.catalog.schema import Lifecycle, PolicyItem, PolicySpec, Range
from secgate.errors import ConfigError
from secgate.model import Confidence, Duty, Item, Level, PolicyInfo, WaiverLimit
from secgate.settings import strict
from secgate.settings.strict import Document, nearest

# From the strictest to the laxest; the strictest is the default.
_HISTORY = ("full", "base", "off")
_LIMITS = {"max_waiver_days": "days", "max_baseline_days": "baseline_days", "waiver_approvers": "approvers"}
_HOURS_A_DAY = 24


class Finder(Protocol):
    """Reads a policy by name or file."""

    def __call__(self, name: str, *, builtin_only: bool = False) -> tuple[bytes, str, str]:
        """(text, file name for messages, origin); with `builtin_only` the target's own policies do not count."""


@dataclass(frozen=True)
class Policy:
    """A policy with its extended ones folded in: every item once, in order."""

    info: PolicyInfo
    items: tuple[Item, ...]


@dataclass(frozen=True)
class _Line:
    """An item as written, with everything that its own file says around it.

    Attributes:
        spec: the policy that brought the item in; its defaults fill what the item leaves open.
        by: the id of the policy that had the last word on it.
        waivers: what its waivers are held against.
    """

    item: PolicyItem
    section: str
    spec: PolicySpec
    where: str
    by: str
    waivers: WaiverLimit


def resolve(name: str, find: Finder, registry: Registry, *, today: date) -> Policy:
    """A policy by name or file.

    Args:
        name: what the caller named.
        find: gives (text, file name for messages, origin) of a policy.
        registry: all checks.
        today: for items with a `from` date.

    Raises:
        ConfigError: unknown policy or check, no items, duplicate item, a locked item made laxer, a cycle of `extends`.
    """
    digest = hashlib.sha256()
    lines, spec, origin = _lines(name, find, digest, ())
    items = tuple(_item(line, registry.get(line.item.check, where=line.where), today) for line in lines.values())
    info = PolicyInfo(
        id=spec.id, title=spec.title, origin=origin, digest=f"sha256:{digest.hexdigest()}", mode=spec.mode
    )
    return Policy(info, items)


def levels(name: str, find: Finder, *, today: date) -> dict[str, Level]:
    """The level of each item of a policy, by the policies alone: a check that is experimental only warns all the same.

    Raises:
        ConfigError: as `resolve` does, but for what it says of checks.
    """
    lines = _lines(name, find, hashlib.sha256(), ())[0]
    return {check: _level(line, today) for check, line in lines.items()}


def _level(line: _Line, today: date) -> Level:
    level = line.item.level or line.spec.defaults.level
    waits = level is Level.BLOCK and line.item.from_ is not None and today < line.item.from_
    return Level.WARN if waits else level


def _lines(
    name: str, find: Finder, digest: "hashlib._Hash", seen: tuple[str, ...]
) -> tuple[dict[str, _Line], PolicySpec, str]:
    # NOTE: the target's own `pre-deployment` usually extends the built-in one of the same name.
    text, shown, origin = find(name, builtin_only=seen[-1:] == (name,))
    if seen.count(name) > 1 or (name in seen and seen[-1] != name):
        raise ConfigError(f"extends itself: {' > '.join((*seen, name))}", where=shown)
    digest.update(text)
    document = strict.load(text, name=shown)
    spec = strict.parse(document, PolicySpec)
    lines: dict[str, _Line] = {}
    for index, base in enumerate(spec.extends):
        try:
            extended = _lines(base, find, digest, (*seen, name))[0]
        except ConfigError as error:
            error.where = error.where or document.where(("extends", index))
            raise
        for check, line in extended.items():
            inherited = replace(line, waivers=_limit(spec, line))
            lines[check] = _replace(lines.get(check), inherited)
    own: dict[str, str] = {}
    for s_index, section in enumerate(spec.sections):
        for i_index, item in enumerate(section.items):
            where = document.where(("sections", s_index, "items", i_index))
            if item.check in own:
                raise ConfigError(
                    f'duplicate item "{item.check}"',
                    where=where,
                    next_step=f"It stands at {own[item.check]} already; keep one of the two.",
                )
            own[item.check] = where
            line = _Line(item, section.title, spec, where, spec.id, _limit(spec))
            lines[item.check] = _override(lines.get(item.check), line)
    _require_items(document, spec, lines)
    return lines, spec, origin


def _limit(spec: PolicySpec, line: _Line | None = None) -> WaiverLimit:
    """What a policy asks of waivers: of its own items, or of one that it extends, where it says it itself.

    Of a locked item it can only ask more.
    """
    defaults, said = spec.defaults, spec.defaults.model_fields_set
    own = WaiverLimit(
        days=defaults.max_waiver_days,
        baseline_days=defaults.max_baseline_days,
        approvers=defaults.waiver_approvers,
        policy=spec.id,
    )
    if line is None:
        return own
    before = line.waivers
    changed = {field: getattr(own, field) for key, field in _LIMITS.items() if key in said}
    made = before.model_copy(update=changed)
    made = _stricter_limit(before, made) if line.item.locked else made
    return before if made == before else made.model_copy(update={"policy": spec.id})


def _stricter_limit(one: WaiverLimit, other: WaiverLimit) -> WaiverLimit:
    first = min(one, other, key=lambda limit: (limit.days, -limit.approvers, limit.baseline_days))
    most = {
        "approvers": max(one.approvers, other.approvers),
        "baseline_days": min(one.baseline_days, other.baseline_days),
    }
    return first.model_copy(update=most)


def _require_items(document: Document, spec: PolicySpec, lines: dict[str, _Line]) -> None:
    if not lines:
        raise ConfigError(
            f'policy "{spec.id}" has no items',
            where=document.where(("sections",)),
            next_step="A policy without items proves nothing; add one.",
        )


def _override(base: _Line | None, line: _Line) -> _Line:
    if base is None:
        return line
    merged = base.item.model_copy(update={key: getattr(line.item, key) for key in line.item.model_fields_set})
    made = _Line(merged, line.section, base.spec, line.where, line.by, base.waivers)
    if base.item.locked:
        _require_stricter(base, made)
        if not merged.locked:
            raise _laxer(base, made)
    return made


def _replace(base: _Line | None, line: _Line) -> _Line:
    """The line of a later extended policy; a lock of an earlier one holds."""
    if base is None or not base.item.locked:
        return line
    _require_stricter(base, line)
    waivers = _stricter_limit(base.waivers, line.waivers)
    return replace(line, item=line.item.model_copy(update={"locked": True}), waivers=waivers)


def _require_stricter(base: _Line, line: _Line) -> None:
    before, after = _strictness(base), _strictness(line)
    # NOTE: who may state a locked item is part of it, where its policy names somebody.
    others = set(line.item.owners) - set(base.item.owners) if base.item.owners else set()
    if (
        others
        or any(a > b for a, b in zip(after, before, strict=True))
        or _other_settings(base) != _other_settings(line)
    ):
        raise _laxer(base, line)


def _laxer(base: _Line, line: _Line) -> ConfigError:
    return ConfigError(
        f'item "{line.item.check}" is locked in policy "{base.spec.id}" and would become laxer',
        where=line.where,
        next_step="A locked item may be made stricter only.",
    )


def _other_settings(line: _Line) -> dict[str, object]:
    """Settings of which nothing says what is stricter: a lock keeps them as they are."""
    return {key: value for key, value in line.item.settings.items() if key != "history"}


def _strictness(line: _Line) -> tuple[float, ...]:
    """Numbers that grow as an item gets laxer."""
    item, spec = line.item, line.spec
    defaults = spec.defaults
    level = item.level or defaults.level
    confidence = item.confidence or defaults.confidence
    unresolved = item.max_unresolved if item.max_unresolved is not None else defaults.max_unresolved
    return (
        level.rank,
        len(Confidence) - confidence.rank,
        float((item.review or defaults.review) == "show"),
        float((item.not_applicable or defaults.not_applicable) == "allow"),
        unresolved,
        (item.from_ or date.min).toordinal(),
        float(_history_rank(item.settings)),
        -(item.signers or 0),
        _hours(item.max_age),
    )


def _history_rank(settings: Mapping[str, object]) -> int:
    word = settings.get("history", _HISTORY[0])
    return _HISTORY.index(word) if word in _HISTORY else 0


def _hours(age: str | None) -> float:
    if age is None:
        return inf
    return int(age[:-1]) * (_HOURS_A_DAY if age.endswith("d") else 1)


def _item(line: _Line, check: Check, today: date) -> Item:
    item, defaults, spec = line.item, line.spec.defaults, check.spec
    _require_known(item.settings, check, line.where)
    level = _level(line, today)
    if level is Level.BLOCK and spec.lifecycle is Lifecycle.EXPERIMENTAL:
        level = Level.WARN
    return Item(
        id=spec.id,
        title=spec.title,
        section=line.section,
        level=level,
        severity=spec.severity,
        unit=spec.examined.unit,
        one=spec.examined.single,
        confidence=item.confidence or defaults.confidence,
        max_unresolved=item.max_unresolved if item.max_unresolved is not None else defaults.max_unresolved,
        review=item.review or defaults.review,
        not_applicable=item.not_applicable or defaults.not_applicable,
        undecided=spec.undecided,
        off_by=f"policy {line.by}" if level is Level.OFF else None,
        origin=check.origin,
        references=spec.references,
        settings=item.settings,
        locked=item.locked,
        from_date=item.from_,
        waivers=line.waivers,
        duty=_duty(item, check),
    )


def _duty(item: PolicyItem, check: Check) -> Duty:
    usual = check.spec.statement
    hours = _hours(item.max_age)
    return Duty(
        owners=item.owners,
        signers=item.signers or usual.signers,
        max_age_days=usual.max_age_days if hours == inf else max(1, ceil(hours / _HOURS_A_DAY)),
    )


def _require_known(settings: Mapping[str, object], check: Check, where: str) -> None:
    """Only what the check declares may be set: a misspelt setting would change nothing, or leave something out."""
    declared = check.spec.settings
    for name, value in settings.items():
        allowed_range = declared.get(name)
        if isinstance(allowed_range, Range):
            _require_number(name, value, allowed_range, where)
            continue
        word, known = (name, list(declared)) if name not in declared else (value, list(allowed_range or ()))
        if word not in known:
            words = [entry for entry in known if isinstance(entry, str)]
            hint = nearest(word, words) if isinstance(word, str) else None
            allowed = f"is not one of {', '.join(map(str, known))}" if known else f"is no setting: {check.id} has none"
            raise ConfigError(
                f'settings: "{word}" {allowed}' + (f'; did you mean "{hint}"?' if hint else ""),
                where=where,
            )


def _require_number(name: str, value: object, allowed: Range, where: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not allowed.least <= value <= allowed.most:
        raise ConfigError(
            f'settings: "{name}" must be a number from {allowed.least:g} to {allowed.most:g}', where=where
        )


def merge(policies: Iterable[Policy]) -> tuple[Item, ...]:
    """Items of several policies; one that stands in two takes the stricter of each."""
    merged: dict[str, Item] = {}
    for policy in policies:
        for item in policy.items:
            merged[item.id] = _stricter(merged[item.id], item) if item.id in merged else item
    return tuple(merged.values())


def _stricter(one: Item, other: Item) -> Item:
    level = min(one.level, other.level, key=lambda level: level.rank)
    return one.model_copy(
        update={
            "level": level,
            "off_by": None if level is not Level.OFF else one.off_by,
            # The weakest confidence that fails is the strictest.
            "confidence": max(one.confidence, other.confidence, key=lambda confidence: confidence.rank),
            "max_unresolved": min(one.max_unresolved, other.max_unresolved),
            "review": "block" if "block" in (one.review, other.review) else "show",
            "not_applicable": "block" if "block" in (one.not_applicable, other.not_applicable) else "allow",
            "settings": _stricter_settings(one, other),
            "waivers": _stricter_limit(one.waivers, other.waivers),
            "duty": _stricter_duty(one.duty, other.duty),
        }
    )


def _stricter_duty(one: Duty, other: Duty) -> Duty:
    """Both policies' demands: an owner is one whom both name, where both name some."""
    both = tuple(owner for owner in one.owners if owner in other.owners)
    return Duty(
        owners=both if one.owners and other.owners else one.owners or other.owners,
        signers=max(one.signers, other.signers),
        max_age_days=min(one.max_age_days, other.max_age_days),
    )


def _stricter_settings(one: Item, other: Item) -> dict[str, object]:
    settings = {**other.settings, **one.settings}
    if "history" in settings:
        settings["history"] = _HISTORY[min(_history_rank(item.settings) for item in (one, other))]
    return settings
