"""What a change to one file of the gate comes to, in sentences, and whether it loosens the gate.

Both texts are what somebody wrote, the new one perhaps with intent: whatever cannot be read is said to be so, and a
part of which nobody knows what it does is told as changed, never left out.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from secgate.errors import ConfigError
from secgate.model import Confidence, Level, Waiver
from secgate.settings import strict
from secgate.settings.allowed import Allowed
from secgate.settings.baseline import read_baseline
from secgate.settings.waivers import read_waivers

_MOST = 12
_LONGEST = 80
# Settings that ask for something: less of them is laxer. Of all other lists more is.
_DEMANDS = frozenset({
    "tenant_keys", "tenant_models", "tenant_routes", "cache_clients", "required_roles", "credential_routes",
    "rate_limits", "secret_names", "loggers", "pii_fields", "sensitive_fields", "doc_paths", "vulnerability_deadlines",
    "data_layer_paths", "token_kinds", "documents", "named_tests", "reports", "incident_deadlines", "layers",
})  # fmt: skip
# What lets the gate run and stops nothing, or keeps parts of it away.
_TOLERANT = re.compile(
    r"--report-only|--skip\b|--only\b|continue-on-error|allow_failure|\|\|\s*(?:true|:|exit\s+0)|^\s*if:\s*false"
    r"|--trust\b|--base\b|--policy\b|--checks\b|SKIP=",
    re.MULTILINE,
)
_LAXER_WORDS: Mapping[str, tuple[str, ...]] = {
    "level": tuple(Level),
    "confidence": tuple(reversed(Confidence)),
    "review": ("block", "show"),
    "not_applicable": ("block", "allow"),
    "history": ("full", "base", "off"),
    "locked": ("True", "False"),
    "mode": ("gate", "report-only"),
}
_USUAL = {
    "level": "block", "confidence": "high", "review": "show", "not_applicable": "allow", "history": "full",
    "locked": "False", "mode": "gate",
}  # fmt: skip
_WORDS_FOR_PEOPLE = frozenset({"title", "note", "description"})
_LAXER_WHEN_MORE = frozenset({"max_unresolved", "max_waiver_days", "max_baseline_days"})
_LAXER_WHEN_LESS = frozenset({"waiver_approvers", "signers"})


@dataclass(frozen=True)
class Said:
    """One sentence about a change."""

    text: str
    loosens: bool = False


def told_of(kind: str, path: str, old: str | None, new: str | None, allowed: Allowed | None) -> list[Said]:
    """What a change to one file comes to.

    Args:
        kind: what the file is to the gate.
        path: its path.
        old: its text before; None: there was none.
        new: its text now; None: there is none.
        allowed: what waivers are held against.
    """
    readers: Mapping[str, Callable[[], Iterator[Said]]] = {
        "waivers": lambda: _accepted(read_waivers, path, old, new, allowed),
        "baseline": lambda: _accepted(read_baseline, path, old, new, allowed),
        "config": lambda: _config(path, old, new),
        "policy": lambda: _policy(path, old, new),
        "signers": lambda: _signers(old or "", new or ""),
        "workflow": lambda: _workflow(old or "", new or ""),
    }
    try:
        said = list(readers[kind]()) if kind in readers else [_whole(kind, old, new)]
    except ConfigError as error:
        # NOTE: what is wrong may quote the file, which nobody vouches for.
        return [Said(f"cannot be read as it is now ({error.where or path}); a run that trusts it would end with 2")]
    said = sorted(said, key=lambda one: not one.loosens) or [Said("nothing that decides is another")]
    left = len(said) - _MOST
    more = [Said(f"{left} more", loosens=any(one.loosens for one in said[_MOST:]))] if left > 0 else []
    return [*said[:_MOST], *more]


def _whole(kind: str, old: str | None, new: str | None) -> Said:
    verb = "is added" if old is None else "is removed" if new is None else "is another one"
    # A key that was taken back may sign again.
    return Said(f"the file {verb}", loosens=kind == "revoked signers" and old is not None)


def _accepted(
    read: Callable[..., tuple[Waiver, ...]], path: str, old: str | None, new: str | None, allowed: Allowed | None
) -> Iterator[Said]:
    if allowed is None:
        yield Said("is another one", loosens=True)
        return
    before, now = (
        [one.model_copy(update={"where": ""}) for one in read(_bytes(text), name=path, allowed=allowed)]
        for text in (old, new)
    )
    ends = {waiver.subject: waiver.expires for waiver in before}
    for waiver in now:
        if waiver in before:
            continue
        until = f"until {waiver.expires} (owner {waiver.owner})"
        if waiver.subject in ends:
            later = waiver.expires > ends[waiver.subject]
            yield Said(f"accepts {waiver.subject} {until} instead of until {ends[waiver.subject]}", loosens=later)
        else:
            yield Said(f"accepts {waiver.subject} {until}", loosens=True)
    kept = {waiver.subject for waiver in now}
    yield from (Said(f"no longer accepts {one.subject}") for one in before if one.subject not in kept)


def _bytes(text: str | None) -> bytes | None:
    return text.encode("utf-8", "surrogatepass") if text is not None else None


def _values(path: str, text: str | None) -> dict[str, Any]:
    value = strict.load(text or "", name=path).value
    return value if isinstance(value, dict) else {}


def _config(path: str, old: str | None, new: str | None) -> Iterator[Said]:
    before, now = _values(path, old), _values(path, new)
    for key in sorted(before.keys() | now.keys()):
        one, other = before.get(key), now.get(key)
        if one == other:
            continue
        if _is_many(one) and _is_many(other):
            yield _many(key, one or (), other or ())
        else:
            yield _one(f"`{key}`", key, one, other)


def _is_many(value: Any) -> bool:  # noqa: ANN401 - whatever stands there
    return value is None or isinstance(value, list | dict)


def _many(key: str, before: Any, now: Any) -> Said:  # noqa: ANN401 - a list or a map
    was, are = list(before), list(now)
    more = [entry for entry in are if entry not in was]
    less = [entry for entry in was if entry not in are]
    both = isinstance(before, dict) and isinstance(now, dict)
    others = [entry for entry in are if entry in was and before[entry] != now[entry]] if both else []
    told = [f"{len(more)} more"] if more else []
    told += [f"{len(less)} fewer"] if less else []
    told += [f"{len(others)} with another value"] if others else []
    laxer = bool(less) if key in _DEMANDS else bool(more)
    # NOTE: which way another value or another order goes is not known here.
    return Said(f"`{key}`: {', '.join(told) or 'another order'}", loosens=laxer or bool(others) or not told)


def _policy(path: str, old: str | None, new: str | None) -> Iterator[Said]:
    before, now = _values(path, old), _values(path, new)
    if old is None:
        yield Said("a new policy; it goes before a built-in one of the same name", loosens=True)
    for key in ("mode", "extends"):
        if before.get(key) != now.get(key) and old is not None:
            yield _one(key, key, before.get(key), now.get(key))
    defaults, others = before.get("defaults") or {}, now.get("defaults") or {}
    if isinstance(defaults, dict) and isinstance(others, dict):
        yield from (_one(f"defaults: {key}", key, a, b) for key, a, b in _pairs(defaults, others))
    items, newer = _items(before), _items(now)
    for name in sorted(items.keys() | newer.keys()):
        if name not in newer:
            yield Said(f"{name} is no item of it any more", loosens=True)
        elif name not in items:
            yield Said(f"{name} is an item of it now", loosens=str(newer[name].get("level")) in {"warn", "off"})
        else:
            yield from (_one(f"{name}: {key}", key, a, b) for key, a, b in _pairs(items[name], newer[name]))


def _items(policy: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The lines of a policy by their check, each with its settings beside its other keys."""
    sections = policy.get("sections")
    found: dict[str, dict[str, Any]] = {}
    for section in sections if isinstance(sections, list) else ():
        for line in (section.get("items") or ()) if isinstance(section, dict) else ():
            if isinstance(line, dict):
                settings = line.get("settings")
                found[str(line.get("check"))] = {
                    **{key: value for key, value in line.items() if key not in {"check", "settings"}},
                    **(settings if isinstance(settings, dict) else {}),
                }
    return found


def _pairs(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key in sorted(before.keys() | now.keys()):
        if before.get(key) != now.get(key):
            yield key, before.get(key), now.get(key)


def _one(label: str, key: str, before: Any, now: Any) -> Said:  # noqa: ANN401 - whatever stands there
    return Said(f"{label}: {_shown(before)} → {_shown(now)}", loosens=_is_laxer(key, before, now))


def _is_laxer(key: str, before: Any, now: Any) -> bool:  # noqa: ANN401 - whatever stands there
    """Whether a value may ask for less: all but what is known to ask for more or for nothing.

    What is not set counts as what it then is, when nothing else says more.
    """
    if key in _LAXER_WORDS:
        words, usual = _LAXER_WORDS[key], _USUAL[key]
        ranks = [words.index(word) if (word := str(usual if v is None else v)) in words else 0 for v in (before, now)]
        return ranks[1] > ranks[0]
    if key == "from":
        later = not isinstance(before, date) or not isinstance(now, date) or now > before
        return now is not None and later
    if key in _LAXER_WHEN_MORE or key in _LAXER_WHEN_LESS:
        numbers = [value if isinstance(value, int | float) else None for value in (before, now)]
        less, more = numbers if key in _LAXER_WHEN_MORE else reversed(numbers)
        return less is None or more is None or more > less
    return key not in _WORDS_FOR_PEOPLE


def _signers(old: str, new: str) -> Iterator[Said]:
    before, now = (Counter(_lines(text)) for text in (old, new))
    for line in now - before:
        yield Said(f"a key of {line.split()[0][:_LONGEST]} may sign, or signs under other terms", loosens=True)
    for line in before - now:
        yield Said(f"a key of {line.split()[0][:_LONGEST]} may no longer sign as before")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _workflow(old: str, new: str) -> Iterator[Said]:
    if old and "secgate" in old and "secgate" not in new:
        yield Said("does not speak of secgate any more", loosens=True)
    elif not old:
        yield Said("a new pipeline that speaks of secgate", loosens=_TOLERANT.search(new) is not None)
    else:
        before, now = (Counter(" ".join(found.split()) for found in _TOLERANT.findall(text)) for text in (old, new))
        yield from (Said(f"has `{word}` now", loosens=True) for word in sorted(now - before))
        yield from (Said(f"has `{word}` no longer", loosens=True) for word in sorted(before - now))
        if now == before:
            yield Said("the pipeline that speaks of secgate is another one", loosens=True)


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever stands there
    text = "not set" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
