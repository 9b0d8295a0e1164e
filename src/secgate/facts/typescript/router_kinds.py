"""Which framework a router belongs to that a function is given and that nobody was seen to give it."""

import re

_FASTIFY = re.compile(r"""["'](?:@fastify/[\w-]+|fastify[\w-]*)["'/]""")
_KOA = re.compile(r"""["'](?:@koa/router|koa(?:-router)?)["']""")
_HONO = re.compile(r"""["'](?:@hono/[\w-]+|hono)["'/]""")


def family_of(kind: str, name: str, text: str) -> str:
    """The framework of a parameter without a known value: by its type, by its name, or by what its file imports."""
    if "Hono" in kind or "Fastify" in kind:
        return "hono" if "Hono" in kind else "fastify"
    if "express" not in text and "koa" in text and _KOA.search(text):
        return "koa"
    if kind or "express" in text:
        return "express"
    if name == "fastify" or ("fastify" in text and _FASTIFY.search(text)):
        return "fastify"
    return "hono" if "hono" in text and _HONO.search(text) else "express"
