"""Which files may build routes, by what their text says: to run all others would cost time and tell nothing."""

import posixpath
import re

from secgate.facts.typescript.project import Project

# What the top level of a file says when it may build routes or be given a router.
# NOTE: `re` runs to the places of a word that a pattern begins with, and tries `\b` at every sign.
_SPECIFIERS = tuple(
    re.compile(rf"""{word}(?<=\b{word})\s*{opening}['"]([^'"\n]+)['"]""")
    for word, opening in (("from", ""), ("require", r"\(\s*"), ("import", r"\(\s*"))
)
_HOT_WORD = re.compile(r"\b(?:express|Router)\b|@ts-rest/")
_HOT_CALL = re.compile(r"(?:[aA]pp|[rR]outer|server|api)\s*\.\s*(?:get|post|put|patch|delete|all|use|route)\s*\(")
_OTHER_WORD = re.compile(r"""["'](?:@hono/[\w-]+|@fastify/[\w-]+|hono|fastify[\w-]*|koa|@koa/[\w-]+|koa-[\w-]+)["'/]""")
# What the body of a function says when running it may register something.
_COMPUTED = rb"""\s*\(\s*(?:[^'"`\s)]|`[^`\n]*\$\{|['"][^'"\n]*['"]\s*\+)"""
# NOTE: each begins with a plain sign, to whose places `re` runs; as one pattern it takes seven times as long.
_HOT_PARTS = tuple(
    re.compile(pattern)
    for pattern in (
        rb"Router\b(?<=\bRouter)",
        rb"express\b(?<=\bexpress)",
        rb"createExpressEndpoints",
        rb"Hono\b",
        rb"openapi\s*\(",
        rb"addHook\s*\(",
        rb"register(?<=\.register)\s*\(",
        rb"""\.\s*(?:get|post|put|patch|delete|all|options|head|route|param)\s*\(\s*(?:['"`/\[]|[\w.]+\s*,)""",
        rb"\.\s*use\s*\(",
        rb"require(?<=\brequire)" + _COMPUTED,
        rb"import(?<=\bimport)" + _COMPUTED,
    )
)


def hot_places(data: bytes) -> list[int]:
    """Where a body may say something of the kind, in order."""
    return sorted({match.start() for pattern in _HOT_PARTS for match in pattern.finditer(data)})


def is_hot_file(text: str) -> bool:
    """Whether the top level of a file may build routes or be given a router."""
    # NOTE: a search for plain words costs a hundredth of the pattern's.
    if ("express" in text or "Router" in text or "@ts-rest/" in text) and _HOT_WORD.search(text):
        return True
    if ("hono" in text or "fastify" in text or "koa" in text) and _OTHER_WORD.search(text):
        return True
    return any(word in text for word in ("pp.", "outer.", "server.", "api.")) and _HOT_CALL.search(text) is not None


def hot_files(project: Project) -> list[str]:
    """Files whose top level may build routes, in order of path, then those that load one of them."""
    hot = {path for path, source in project.sources.items() if is_hot_file(source.text)}
    return [*sorted(hot), *sorted(_users_of(project, hot))]


def _users_of(project: Project, hot: set[str]) -> set[str]:
    """Files that load one of these: they may be what starts the application."""
    stems = {posixpath.basename(path).partition(".")[0] for path in hot}
    stems |= {posixpath.basename(posixpath.dirname(path)) for path in hot if "/index." in f"/{path}"} | {
        "",
        ".",
        "..",
    }
    found = set()
    for path, source in project.sources.items():
        if path in hot:
            continue
        named = (s for pattern in _SPECIFIERS for s in pattern.findall(source.text))
        wanted = {s for s in named if posixpath.basename(s).partition(".")[0] in stems}
        if any(project.resolve(path, specifier) in hot for specifier in wanted):
            found.add(path)
    return found
