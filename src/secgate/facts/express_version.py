"""Which version of Express a file runs with, and what that makes of a query string."""

import posixpath
import re
from collections.abc import Callable, Iterable
from typing import Literal

_VERSION = re.compile(r'"express"\s*:\s*"[~^>=v\s]*(\d+)')
_DECLARED = re.compile(r'"express"\s*:')
# What NestJS runs on: its own version 11 came with Express 5.
_PLATFORM = re.compile(r'"@nestjs/platform-express"\s*:\s*"[~^>=v\s]*(\d+)')
_WITH_FIVE = 11
_FASTIFY = '"@nestjs/platform-fastify"'
_PARSER = re.compile(r"[\"']query parser[\"']\s*,\s*(?P<to>[\"']?\w*)")
_SIMPLE_SINCE = 5
# Their queries are made an object of by a parser that is set for it alone.
_FLAT = re.compile(r'"(?:fastify|hono|@hono/[\w-]+|koa)"\s*:')

# Whether `?a[b]=c` makes an object: it does, it does not, or the version is not known.
Nesting = Literal["yes", "no", "unknown"]


def express_major(read: Callable[[str], str | None], path: str) -> int | None:
    """The major version of Express that the package of a file declares; None where that cannot be told."""
    folder = posixpath.dirname(path)
    while True:
        text = read(posixpath.join(folder, "package.json")) or ""
        if _DECLARED.search(text) is not None:
            found = _VERSION.search(text)
            return int(found[1]) if found is not None else None
        if (platform := _PLATFORM.search(text)) is not None:
            return 5 if int(platform[1]) >= _WITH_FIVE else 4
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def is_flat(read: Callable[[str], str | None], path: str) -> bool:
    """Whether the package of a file declares a framework whose queries hold texts and lists of texts."""
    folder = posixpath.dirname(path)
    while (text := read(posixpath.join(folder, "package.json"))) is None and folder:
        folder = posixpath.dirname(folder)
    return text is not None and _FLAT.search(text) is not None and _DECLARED.search(text) is None


def set_parsers(texts: Iterable[str]) -> frozenset[str]:
    """What `app.set("query parser", …)` is given anywhere; a function of the target as `other`."""
    found = (match["to"].strip("'\"") for text in texts if "query parser" in text for match in _PARSER.finditer(text))
    return frozenset(name if name in {"simple", "extended", "false", "true"} else "other" for name in found)


def nesting(read: Callable[[str], str | None], path: str, parsers: frozenset[str]) -> Nesting:
    """Whether values of a query that a file reads may be objects.

    See https://expressjs.com/en/5x/api.html#app.settings.table; Next.js gives texts and lists of texts.
    """
    if "/pages/api/" in f"/{path}":
        return "no"
    if parsers:
        return "yes" if parsers == {"extended"} else "no" if parsers <= {"simple", "false", "true"} else "unknown"
    if _FASTIFY in (read("package.json") or ""):
        return "no"
    major = express_major(read, path)
    if major is None:
        return "no" if is_flat(read, path) else "unknown"
    return "no" if major >= _SIMPLE_SINCE else "yes"
