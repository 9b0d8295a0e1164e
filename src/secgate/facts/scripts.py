"""Which commands a command comes to: scripts of package.json are followed, shells and wrappers are taken off."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import Any

from secgate.facts.typescript.jsonc import read_object

_SPLIT = re.compile(r"&&|\|\||[;|\n]|(?<![&>])&(?![&>])")
_SHELLS = frozenset({"sh", "bash", "zsh", "dash"})
_WRAPPERS = frozenset({"npx", "bunx", "pnpx", "env", "cross-env", "dotenv", "time", "exec", "dlx", "--", "x"})
_MANAGERS = frozenset({"npm", "pnpm", "yarn", "bun"})
_ALL = frozenset({"turbo", "nx", "lerna", "wireit", "wsrun"})
_AT = {"--prefix", "-C", "--dir", "--cwd"}
_ONE = {"-w", "--workspace", "--filter", "-F"}
_EVERY = {"-r", "--recursive", "--workspaces", "-ws"}
_DEEPEST = 8
_MOST = 500


@dataclass(frozen=True)
class Invocation:
    """One program that is started.

    Attributes:
        folder: where, relative to the target's root; empty for the root.
        words: the program and its arguments.
    """

    folder: str
    words: tuple[str, ...]

    @property
    def program(self) -> str:
        """Its name without a folder."""
        return self.words[0].rpartition("/")[2]


@dataclass
class _Follow:
    scripts: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    found: list[Invocation] = field(default_factory=list)

    def command(self, words: Sequence[str], folder: str, depth: int) -> None:
        """Add what one simple command comes to."""
        while words and (words[0] in _WRAPPERS or re.fullmatch(r"\w+=.*", words[0]) or words[0].startswith("-")):
            words = words[1:]
        if not words or len(self.found) >= _MOST:
            return
        program, rest = words[0].rpartition("/")[2], list(words[1:])
        if program in _SHELLS and any(re.fullmatch(r"-\w*c", word) for word in rest):
            at = next(at for at, word in enumerate(rest) if re.fullmatch(r"-\w*c", word))
            self.line(rest[at + 1] if at + 1 < len(rest) else "", folder, depth + 1)
        elif program in _MANAGERS and self.managed(rest, folder, depth):
            return
        elif program in _ALL:
            tasks = {word for word in rest if not word.startswith("-")}
            for member, scripts in self.scripts.items():
                self.named(tasks & scripts.keys(), member, depth)
        else:
            self.found.append(Invocation(folder, tuple(words)))

    def line(self, text: str, folder: str, depth: int) -> None:
        """Add what a line of a shell comes to; `cd` holds for what follows."""
        if depth > _DEEPEST:
            return
        for part in _SPLIT.split(text):
            try:
                words = shlex.split(part.strip().strip("()"), comments=True)
            except ValueError:
                continue
            if words[:1] == ["cd"] and len(words) > 1:
                folder = _joined(folder, words[1])
            else:
                self.command(words, folder, depth)

    def managed(self, words: list[str], folder: str, depth: int) -> bool:
        """Whether a package manager runs a script or a program here, which is then added."""
        folders = [folder]
        plain: list[str] = []
        rest = iter(words)
        for word in rest:
            key, _, value = word.partition("=")
            if key in _AT | _ONE:
                value = value or next(rest, "")
                folders = [_joined(folder, value)] if key in _AT else self.members(value)
            elif word in _EVERY:
                folders = list(self.scripts)
            elif not (word.startswith("-") and not plain):
                plain.append(word)
        if plain[:1] == ["workspace"] and len(plain) > 2:  # noqa: PLR2004 - yarn workspace NAME SCRIPT
            folders, plain = self.members(plain[1]), plain[2:]
        if plain[:1] in (["run"], ["run-script"]):
            plain = plain[1:]
        if plain[:1] in (["exec"], ["dlx"], ["x"]):
            for at in folders:
                self.command(plain[1:], at, depth + 1)
            return True
        known = [at for at in folders if plain and plain[0] in self.scripts.get(at, {})]
        for at in known:
            self.named({plain[0]}, at, depth, [word for word in plain[1:] if word != "--"])
        return bool(known)

    def named(self, names: set[str], folder: str, depth: int, further: Sequence[str] = ()) -> None:
        """Add what scripts of a package come to."""
        for name in sorted(names):
            self.line(" ".join((self.scripts[folder][name], *map(shlex.quote, further))), folder, depth + 1)

    def members(self, value: str) -> list[str]:
        """Folders of the packages that a name or a path means."""
        plain = normpath(value.removesuffix("...").removesuffix("^"))
        return [at for at in self.scripts if at == plain or self.names.get(at) == value]


def invocations(command: Sequence[str], texts: Mapping[str, str]) -> tuple[Invocation, ...]:
    """The programs that a command starts, as far as the target's own package.json files tell.

    Args:
        command: the program and its arguments, started in the target's root.
        texts: every text file by path.
    """
    manifests = {
        dirname(path): read_object(text) for path, text in texts.items() if path.rpartition("/")[2] == "package.json"
    }
    follow = _Follow(
        {at: dict(_scripts(manifest)) for at, manifest in sorted(manifests.items())},
        {at: str(manifest.get("name", "")) for at, manifest in manifests.items()},
    )
    follow.command(command, "", 0)
    return tuple(dict.fromkeys(follow.found))


def _scripts(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    scripts = manifest.get("scripts")
    for name, line in scripts.items() if isinstance(scripts, dict) else ():
        if isinstance(line, str):
            yield name, line


def _joined(folder: str, name: str) -> str:
    path = normpath(join(folder, name))
    return "" if path == "." else path
