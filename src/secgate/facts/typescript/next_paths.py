"""Where Next.js serves a file, by its path: route handlers of the App Router, Pages API routes, and the middleware.

The conventions are those of the framework's reference ("File-system conventions"): groups in parentheses and slots are
left out, `[id]` is a parameter, `[...rest]` takes everything that follows, and folders that begin with `_` are private.
"""

import posixpath
import re
from collections.abc import Mapping

from secgate.facts.typescript.project import Project

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SCRIPT = r"\.(?:ts|tsx|js|jsx|mjs)$"
_ROUTE = re.compile(r"^(?:.*?/)?app/(?P<below>(?:.*/)?)route" + _SCRIPT)
_PAGE = re.compile(r"^(?:.*?/)?pages/(?P<below>api(?:/.*)?)" + _SCRIPT)
_MIDDLEWARE = re.compile(r"^(?:src/)?(?:middleware|proxy)" + _SCRIPT)
_BASE = re.compile(r"\bbasePath\s*:\s*(?:([\"'])(?P<text>/[^\"']*)\1|(?P<other>[^,\s}]+))")
_CONFIG = tuple(f"next.config.{suffix}" for suffix in ("ts", "js", "mjs", "cjs"))
_PLAIN = re.compile(r"[\w./-]+")
_SEGMENT = re.compile(r":(?P<name>\w+)(?P<many>[*+?]?)")
_EXCEPT = re.compile(r"\(\(\?!(?P<listed>.*)\)\.[*+]\)")


def app_route(home: str, path: str) -> str | None:
    """The path that a `route` file of the App Router answers; None for any other file."""
    match = _ROUTE.match(_below(home, path))
    return _joined(match["below"].split("/")) if match is not None else None


def page_route(home: str, path: str) -> str | None:
    """The path that a file below `pages/api` answers; None for any other file."""
    match = _PAGE.match(_below(home, path)) if not path.endswith(".d.ts") else None
    return _joined(match["below"].removesuffix("/index").split("/")) if match is not None else None


def is_middleware(home: str, path: str) -> bool:
    """Whether Next.js runs a file in front of the routes that it matches."""
    return _MIDDLEWARE.match(_below(home, path)) is not None


def base_path(project: Project, home: str) -> str:
    """What the configuration puts before every path; `/${...}` where it is not written out."""
    return _base(project.texts, home)


def _base(texts: Mapping[str, str], home: str) -> str:
    for name in _CONFIG:
        text = texts.get(posixpath.join(home, name))
        match = _BASE.search(text) if text is not None else None
        if match is not None:
            return match["text"] or ("" if match["other"] in {"''", '""', "undefined"} else "/${...}")
    return ""


def _below(home: str, path: str) -> str:
    return path.removeprefix(f"{home}/") if home else path


def _joined(parts: list[str]) -> str | None:
    """The route of a folder's parts; None where one of them is private."""
    if any(part.startswith("_") for part in parts):
        return None
    kept = [
        _part(part) for part in parts if part and not part.startswith("@") and not re.fullmatch(r"\([^.].*\)", part)
    ]
    return "/" + "/".join(kept)


def _part(part: str) -> str:
    rest = re.fullmatch(r"\[{1,2}\.\.\.([\w-]+)\]{1,2}", part)
    if rest is not None:
        return f":{_word(rest[1])}*"
    one = re.fullmatch(r"\[([\w-]+)\]", part)
    return f":{_word(one[1])}" if one is not None else part


def _word(name: str) -> str:
    return name.replace("-", "_")


def matched(matcher: str, route: str) -> bool | None:
    """Whether a pattern of `config.matcher` takes every request for a route; None where that cannot be told.

    NOTE: no pattern of the target is ever run: a regular expression of a stranger may take for ever. Read are literal
    segments, parameters, a wildcard at the end, and `/((?!a|b).*)`.
    """
    excluding = re.fullmatch(r"(?P<start>/[\w/-]*?)/?" + _EXCEPT.pattern, matcher)
    if excluding is not None:
        return _not_excluded(excluding["start"].rstrip("/"), excluding["listed"], route)
    wanted, given = [p for p in matcher.split("/") if p], [p for p in route.split("/") if p]
    for index, part in enumerate(wanted):
        last = index == len(wanted) - 1
        segment = _SEGMENT.fullmatch(part)
        if last and (part in {"(.*)", "*"} or (segment is not None and segment["many"] in {"*", "+"})):
            return segment is None or segment["many"] == "*" or len(given) > index
        open_end = re.fullmatch(r"([\w.-]*)\(\.\*\)", part)
        if last and open_end is not None:
            return _starts(given[index:], open_end[1])
        if index >= len(given):
            return segment is not None and segment["many"] == "?" and last
        if given[index].endswith("*"):
            return None
        if segment is None and (given[index].startswith(":") or not _PLAIN.fullmatch(part)):
            return None
        if segment is None and part != given[index]:
            return False
    return len(given) <= len(wanted)


def _starts(given: list[str], start: str) -> bool | None:
    if not given:
        return not start
    if given[0].startswith(":"):
        return True if not start else None
    return given[0].startswith(start)


def _not_excluded(start: str, listed: str, route: str) -> bool | None:
    if not f"{route}/".startswith(f"{start}/"):
        return False
    rest = route[len(start) :].lstrip("/")
    fixed = rest.split(":", maxsplit=1)[0]
    for entry in _alternatives(listed):
        plain = entry.replace("\\", "").rstrip("$").rstrip("/")
        if entry.startswith(".*"):
            if "." in rest:
                return None
            continue
        if not _PLAIN.fullmatch(plain):
            return None
        if rest.startswith(plain):
            return False
        if len(fixed) < len(rest) and plain.startswith(fixed):
            return None
    return True


def _alternatives(text: str) -> list[str]:
    """The parts between `|` that stand in no group."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
