"""Which scripts run on a server, by what they load and by what loads them.

No bundler for browsers takes a module that opens files or sockets or talks to a database, and none that needs one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.packages import package_of
from secgate.facts.typescript.modules import Module, read_module
from secgate.facts.typescript.project import Project
from secgate.facts.typescript.syntax import text_of

_PACKAGES = frozenset({
    # NOTE: of Node.js what bundlers for browsers have no stand-in for.
    "child_process", "cluster", "dgram", "dns", "fs", "http2", "net", "readline", "repl", "tls", "v8", "worker_threads",
    "async_hooks", "perf_hooks", "server-only",
    "express", "fastify", "koa", "hapi", "@hapi/hapi", "@nestjs/core", "@nestjs/common", "restify", "polka",
    "@apollo/server", "apollo-server-express", "body-parser", "helmet", "cookie-parser", "express-rate-limit",
    "pg", "mysql", "mysql2", "mongodb", "mongoose", "knex", "typeorm", "sequelize", "better-sqlite3", "sqlite3",
    "mssql", "postgres", "ioredis", "redis", "bull", "bullmq", "amqplib", "kafkajs", "node-cron", "nodemailer",
    "winston", "jsonwebtoken", "bcrypt", "argon2", "multer",
})  # fmt: skip
# Generated clients have names that browsers use, too; the client itself they cannot.
_CLIENTS = "@prisma/client"
_COMPONENT = re.compile(r"^\s*['\"]use client['\"]", re.MULTILINE)
_REMOTE = re.compile(r"^\s*['\"]use server['\"]", re.MULTILINE)
_BROWSER = re.compile(r"\b(?:localStorage|sessionStorage|window\.|document\.|navigator\.)")


def is_component(path: str, text: str) -> bool:
    """Whether a script is one of those that are rendered, most often in a browser."""
    return path.endswith((".tsx", ".jsx")) or _COMPONENT.search(text) is not None


def names_browser(text: str) -> bool:
    """Whether a text names what only a browser has."""
    return _BROWSER.search(text) is not None


@dataclass(frozen=True)
class ServerFiles:
    """Answers for the scripts of a target.

    Attributes:
        project: the scripts and how they name each other.
    """

    project: Project
    _modules: dict[str, Module] = field(default_factory=dict, init=False, repr=False)
    _needs: dict[str, bool] = field(default_factory=dict, init=False, repr=False)

    def holds(self, path: str) -> bool:
        """Whether a script surely runs on a server: it needs one, or everything that loads it does."""
        if path not in self.project.sources:
            return False
        passed, waiting, proven = {path}, [path], False
        while waiting:
            one = waiting.pop()
            if self._needs_server(one):
                proven = True
                continue
            loaders = self._loaders.get(one, set())
            if not loaders or self._is_for_browsers(one):
                return False
            waiting += loaders - passed
            passed |= loaders
        return proven

    def _needs_server(self, path: str) -> bool:
        """Whether a script loads what only a server has, itself or through the modules that it takes values from."""
        if path not in self._near:
            return False
        passed, waiting = {path}, [path]
        while waiting and path not in self._needs:
            one = waiting.pop()
            if self._needs.get(one) or self._names_server(one):
                self._needs[path] = True
            elif one not in self._needs and not self._is_component(one):
                fresh = (set(self._loaded(one)) & self._near) - passed
                waiting += fresh
                passed |= fresh
        if path not in self._needs:
            # NOTE: what was passed through leads no further than the file that was asked about.
            self._needs.update(dict.fromkeys(passed, False))
        return self._needs[path]

    def _is_component(self, path: str) -> bool:
        return is_component(path, self.project.sources[path].text)

    @cached_property
    def _near(self) -> set[str]:
        """The scripts that load a package of servers in any way: most of a target for browsers need no closer look."""
        waiting = [path for path in self.project.sources if any(map(_is_of_servers, self._module(path).loads))]
        found = set(waiting)
        while waiting:
            fresh = self._loaders.get(waiting.pop(), set()) - found
            waiting += fresh
            found |= fresh
        return found

    def _names_server(self, path: str) -> bool:
        """Whether a script that is no component itself loads a package of servers."""
        text = self.project.sources[path].text
        if is_component(path, text) or not any(map(_is_of_servers, self._module(path).loads)):
            return False
        named = [specifier for specifier in self._taken(path) if _is_of_servers(specifier)]
        return any(package_of(one) != _CLIENTS or "new PrismaClient" in text for one in named)

    def _is_for_browsers(self, path: str) -> bool:
        return self._is_component(path) or names_browser(self.project.sources[path].text)

    def _loaded(self, path: str) -> Iterator[str]:
        """The modules of the target that a file takes values from; not those whose functions are called from afar."""
        found = (self.project.resolve(path, specifier) for specifier in self._taken(path))
        return (one for one in found if one is not None and not _REMOTE.search(self.project.sources[one].text))

    @cached_property
    def _loaders(self) -> Mapping[str, set[str]]:
        """The files that load each file."""
        found: dict[str, set[str]] = {}
        for path in self.project.sources:
            for specifier in self._module(path).loads:
                if (loaded := self.project.resolve(path, specifier)) is not None:
                    found.setdefault(loaded, set()).add(path)
        return found

    def _taken(self, path: str) -> list[str]:
        """What a file loads, without modules of which it uses only types."""
        module = self._module(path)
        named: dict[str, list[str]] = {}
        for local, taken in module.imports.items():
            named.setdefault(taken.specifier, []).append(local)
        used = self._used(path) if named else {}
        return [one for one in module.loads if one not in named or any(used.get(n, 0) > 1 for n in named[one])]

    def _used(self, path: str) -> Mapping[str, int]:
        """How often each name stands where a value stands, its import counted."""
        counted: dict[str, int] = {}
        for node in self.project.sources[path].nodes("identifier", "shorthand_property_identifier"):
            name = text_of(node)
            counted[name] = counted.get(name, 0) + 1
        return counted

    def _module(self, path: str) -> Module:
        if path not in self._modules:
            self._modules[path] = read_module(self.project.sources[path])
        return self._modules[path]


def _is_of_servers(specifier: str) -> bool:
    package = package_of(specifier)
    return specifier.startswith("node:") or package in _PACKAGES or package == _CLIENTS
