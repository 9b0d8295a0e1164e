"""The request that a chain of guards is asked about, and what a guard can decide from its method and path alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from secgate.facts.typescript.paths import Path
from secgate.facts.typescript.route_patterns import matches

_VARIABLE = re.compile(r"[:*]")
PATHS = frozenset({"path", "originalUrl", "url", "baseUrl"})


@dataclass(frozen=True)
class Target:
    """The route's own method and path, what a mount has taken off it, the framework, and what is set for the route.

    Attributes:
        settings: the truth of each value under `config` of a route of Fastify; None where they are not known.
    """

    method: str = ""
    path: Path | None = None
    mount: Path | None = None
    family: str = "express"
    settings: Mapping[str, bool | None] | None = None


@dataclass(frozen=True)
class Decision:
    """A test of the request's method or path.

    Attributes:
        operation: `equals`, `starts`, `ends`, `includes`, `matches` (a regular expression), or `set` of a setting.
        part: the member that is tested: `path`, `originalUrl`, `method`.
    """

    operation: str
    part: str
    text: str


def decide(target: Target, decision: Decision) -> bool | None:
    """How a test turns out for a route; None when a parameter in the path may decide, or too little is known."""
    if decision.operation == "set":
        return target.settings.get(decision.text, False) if target.settings is not None else None
    if decision.part == "method":
        if not target.method or target.method == "ALL" or decision.operation != "equals":
            return None
        return target.method.upper() == decision.text.upper()
    own = _seen(target, decision.part)
    if own is None:
        return None
    return matches(decision.text, own) if decision.operation == "matches" else _compared(own, decision)


def _compared(own: str, decision: Decision) -> bool | None:
    literal = _VARIABLE.split(own, maxsplit=1)[0]
    whole = len(literal) == len(own)
    match decision.operation:
        case "equals" if whole:
            return own.rstrip("/").lower() == decision.text.rstrip("/").lower()
        case "equals":
            return None if decision.text.lower().startswith(literal.lower()) else False
        case "starts" if literal.startswith(decision.text):
            return True
        case "starts":
            return None if not whole and decision.text.startswith(literal) else False
        case "includes" if whole or decision.text in literal:
            return decision.text in own
        case "ends" if whole:
            return own.endswith(decision.text)
        case _:
            return None


def _seen(target: Target, part: str) -> str | None:
    """The path as a middleware sees it, without what the mount has taken off."""
    if target.path is None or not target.path.is_known or part not in PATHS:
        return None
    text = target.path.text
    mount = target.mount.text if target.mount is not None else "/"
    if part == "baseUrl":
        return "" if mount == "/" else mount
    if part == "originalUrl" or mount == "/":
        return text
    if target.mount is not None and not target.mount.is_known:
        return None
    return "/" + "/".join(text.split("/")[len([piece for piece in mount.split("/") if piece]) + 1 :])
