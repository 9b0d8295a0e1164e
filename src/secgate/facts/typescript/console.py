"""Calls of the console in production scripts, and what kind of code each stands in."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import Literal, Protocol

from secgate.facts.typescript.console_uses import ConsoleUse, console_uses
from secgate.facts.typescript.jsonc import read_object, strings
from secgate.facts.typescript.names import FUNCTIONS, Names, ancestors
from secgate.facts.typescript.running_modes import environment_of
from secgate.facts.typescript.server_files import is_component, names_browser
from secgate.facts.typescript.syntax import Node, text_of

Kind = Literal["server", "browser", "development"]

_TOOL_FOLDERS = frozenset(
    {"scripts", "script", "bin", "cli", "tools", "tooling", "tasks", "cmd", "commands", "benchmarks", "examples"}
)
_TOOL_NAME = re.compile(
    r"\.config\.[cm]?[jt]sx?$|^(?:gulpfile|gruntfile|rollup|webpack|esbuild|build|vite|next|postcss|tailwind|metro|babel)"
    r"(?:\.[\w-]+)*\.[cm]?[jt]s$|^(?:cli|seed[\w-]*|migrate[\w-]*)\.[cm]?[jt]sx?$|\.(?:cli|command|script)\.[cm]?[jt]s$",
    re.IGNORECASE,
)
_SINK = re.compile(r"(?:^|[/._-])(?:\w*logger|logging|logs?)(?:[/._-]|$)", re.IGNORECASE)
_SINK_NAME = re.compile(r"log(?:ger)?$|^log|Logger|Transport$|Sink$")
_RUN = ("dependencies", "peerDependencies")
_VIEWS = frozenset(
    {"react", "react-dom", "vue", "svelte", "preact", "solid-js", "@angular/core", "react-native", "lit", "jquery"}
)
_SERVERS = frozenset({
    "next", "nuxt", "express", "fastify", "koa", "hono", "@nestjs/core", "@remix-run/node", "@sveltejs/kit", "astro",
    "@hapi/hapi", "elysia", "@prisma/client", "pg", "@trpc/server",
})  # fmt: skip
# What makes scripts for browsers out of a package: without any of these the rest of one that serves runs on the server.
_BUNDLERS = re.compile(
    r"(?:next|nuxt|vite|astro|gatsby|parcel|webpack|rollup|esbuild|react-scripts|snowpack|tsup|browserify|turbopack|bun"
    r"|@(?:remix-run|sveltejs|solidjs|angular|rspack|rsbuild|vitejs|parcel|react-router|tanstack)/.*|expo|react-native)(?:-cli)?"
)
_SERVER_FILE = re.compile(
    r"(?:^|/)(?:pages/api|api|server|servers|actions|middleware|lib/server)/|(?:^|/)(?:route|middleware|instrumentation)\.[jt]s$"
)
# Files of Next.js's App Router that run on the server unless they say otherwise: no module for browsers imports them.
_SERVER_COMPONENT = re.compile(
    r"(?:^|/)app/(?:.*/)?(?:page|layout|template|default|loading|not-found|forbidden|unauthorized)\.[jt]sx?$"
)
_ACTIONS = re.compile(r"^['\"]use server['\"]", re.MULTILINE)
# Names of files that a system starts with, and of manifests' scripts that start them.
_STARTS = frozenset(
    {"index", "main", "server", "app", "worker", "start", "instrumentation", "middleware", "proxy", "api", "handler"}
)
_START = re.compile(r"(?:start|dev|serve|prod|worker)\b")
_ENDS = re.compile(r"\bprocess\.(?:exit|abort)\s*\(|\bprocess\.exitCode\s*=|\bDeno\.exit\(")

_NAMED = frozenset({*FUNCTIONS, "class_declaration", "variable_declarator", "pair", "method_definition"})
_LONGEST_NAME = 100


class _File(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def names(self) -> Names: ...
    def nodes(self, *types: str) -> list[Node]: ...


@dataclass(frozen=True)
class ConsoleCall:
    """One place that writes to the console.

    Attributes:
        kind: of the code that it stands in; `development` where it runs outside production only.
    """

    use: ConsoleUse
    kind: Kind


@dataclass(frozen=True)
class Consoles:
    """What the manifests of a target say about its scripts.

    Attributes:
        texts: every text file by path.
        scripts: text of the production scripts by path.
        needs_server: whether a script surely runs on a server, by what it loads and what loads it.
    """

    texts: Mapping[str, str]
    scripts: Mapping[str, str] = field(default_factory=dict)
    needs_server: Callable[[str], bool] = field(default=lambda _path: False, repr=False)

    @cached_property
    def _manifests(self) -> dict[str, Mapping[str, object]]:
        named = (path for path in self.texts if path.rpartition("/")[2] == "package.json")
        return {dirname(path): read_object(self.texts[path]) for path in named}

    @cached_property
    def _tools(self) -> frozenset[str]:
        """Paths of the programs that packages offer, without their endings."""
        names = (join(at, name) for at, held in self._manifests.items() for name in strings(held.get("bin")))
        plain = (normpath(name).rsplit(".", 1)[0] for name in names)
        # NOTE: what a package offers is what its build writes.
        return frozenset(re.sub(r"(^|/)(?:dist|build|lib)/", r"\1src/", name) for name in plain)

    def calls(self, file: _File) -> Iterator[ConsoleCall]:
        """The calls of the console in a file, without those that belong there: tools, loggers, ends of a start-up."""
        if "console" not in file.text or self._is_tool(file) or _SINK.search(file.path) is not None:
            return
        kind = self._kind(file)
        for use in console_uses(file):
            if _in_sink(use.node) or _ends_the_process(use.node):
                continue
            outside = environment_of(use.node)
            if outside != "test":
                yield ConsoleCall(use, "development" if outside == "development" else kind)

    def _is_tool(self, file: _File) -> bool:
        *folders, name = file.path.split("/")
        if _TOOL_FOLDERS & {folder.lower() for folder in folders} or _TOOL_NAME.search(name):
            return True
        return file.text.startswith("#!") or file.path.rsplit(".", 1)[0] in self._tools or self._is_run_by_hand(file)

    def _is_run_by_hand(self, file: _File) -> bool:
        """Whether a file beside a manifest is a script: the manifest does not start it, and no module names it."""
        folder, _, name = file.path.rpartition("/")
        stem = name.rsplit(".", 1)[0]
        if folder not in self._manifests or stem.lower() in _STARTS:
            return False
        manifest = self._manifests[folder]
        scripts = manifest.get("scripts")
        started = [line for key, line in scripts.items() if _START.match(key)] if isinstance(scripts, dict) else []
        named = [*strings(manifest.get("main")), *strings(manifest.get("exports")), *strings(manifest.get("module"))]
        if any(stem in line for line in (*started, *named) if isinstance(line, str)):
            return False
        loads = re.compile(rf"""['"`](?:\.{{1,2}}/|@/|~/)(?:[^'"`]*/)?{re.escape(stem)}(?:\.[cm]?[jt]sx?)?['"`]""")
        return not any(loads.search(text) for path, text in self.scripts.items() if path != file.path)

    def _kind(self, file: _File) -> Kind:
        if self._is_rendered_by_a_server(file):
            return "server"
        if is_component(file.path, file.text):
            return "browser"
        if self._may_be_for_browsers(file):
            return "server" if self.needs_server(file.path) else "browser"
        return "server"

    def _may_be_for_browsers(self, file: _File) -> bool:
        """Whether a script that is no component names a browser, or its package may make scripts for one."""
        if names_browser(file.text):
            return True
        uses = self._dependencies(file.path, _RUN)
        # NOTE: what a bundler puts into a script for browsers stands among the development dependencies.
        views = uses if uses & _SERVERS else uses | self._dependencies(file.path, ("devDependencies",))
        if not views & _VIEWS or (uses & _SERVERS and _SERVER_FILE.search(file.path)):
            return False
        return not uses & _SERVERS or self._is_bundled(file.path)

    def _is_bundled(self, path: str) -> bool:
        """Whether a manifest at or above a file names what makes scripts for browsers."""
        folders = {dirname(path)}
        while "" not in folders:
            folders.add(dirname(min(folders, key=len)))
        listed = (self._listed(folder, key) for folder in folders for key in (*_RUN, "devDependencies"))
        return any(_BUNDLERS.fullmatch(name) for names in listed for name in names)

    def _is_rendered_by_a_server(self, file: _File) -> bool:
        """Whether Next.js runs a file on the server alone: its components there, and server actions."""
        if not (_SERVER_COMPONENT.search(file.path) or _ACTIONS.search(file.text)):
            return False
        is_client = "use client" in file.text and is_component("", file.text)
        return not is_client and "next" in self._dependencies(file.path, (*_RUN, "devDependencies"))

    def _dependencies(self, path: str, keys: tuple[str, ...]) -> frozenset[str]:
        """What the nearest manifest declares under some keys."""
        folder = dirname(path)
        while folder not in self._manifests and folder:
            folder = dirname(folder)
        return frozenset(name for key in keys for name in self._listed(folder, key))

    def _listed(self, folder: str, key: str) -> set[str]:
        """The names under a key of the manifest in a folder; none without one."""
        value = self._manifests.get(folder, {}).get(key)
        return set(value) if isinstance(value, dict) else set()


def _in_sink(node: Node) -> bool:
    """Whether the call stands in the logger itself: a function, class or variable of that name."""
    for outer in ancestors(node):
        if outer.type in _NAMED:
            name = text_of(outer.child_by_field_name("name") or outer.child_by_field_name("key"))
            if len(name) <= _LONGEST_NAME and _SINK_NAME.search(name):
                return True
    return False


def _ends_the_process(node: Node) -> bool:
    """Whether the block of the call ends the process: there may be no logger yet, or none any more."""
    for outer in ancestors(node):
        if outer.type in {"statement_block", "program", "switch_case"}:
            following = (child for child in outer.named_children if child.start_byte >= node.end_byte)
            return outer.type != "program" and any(_ENDS.search(text_of(child)[:500]) for child in following)
        if outer.type == "arguments" and _ENDS.search(text_of(outer)[:500]):
            return True
    return False
