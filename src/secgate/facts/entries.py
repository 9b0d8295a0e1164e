"""What a target names as the beginning of a program: manifests, and the commands of images and process files."""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from secgate.facts.typescript.loads import Load
from secgate.target.snapshot import Snapshot

_STARTS = re.compile(r"^(?:start|serve|prod|production|server|www)(?:[:.-]|$)")
_COMMAND = re.compile(r"^(?:CMD|ENTRYPOINT)\b(.*)|^(?:web|worker|release|api|clock)\w*:(.*)", re.IGNORECASE)
_WORD = re.compile(r"[^\s;&|'\"()\[\],]+")
_PROGRAM = re.compile(r"^(?:node|nodejs|nodemon|tsx|ts-node|ts-node-dev|bun|deno|pm2|pm2-runtime|forever)$")


def entries(snapshot: Snapshot) -> Iterator[tuple[str, Load]]:
    """(path of the file that names it, what it names) for everything that may start a program of the target."""
    for path, file in snapshot.files.items():
        name = posixpath.basename(path)
        if file.exclusion is not None:
            continue
        if name == "package.json":
            yield from ((path, load) for load in _by_manifest(file.text))
        elif file.language == "dockerfile" or name == "Procfile":
            yield from ((path, load) for load in _by_commands(file.text))


def _by_manifest(text: str) -> Iterator[Load]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    for name in _named(value) if isinstance(value, dict) else ():
        yield _load(name, next((n for n, line in enumerate(text.split("\n"), 1) if name in line), 1))


def _named(manifest: Mapping[str, object]) -> Iterator[str]:
    main, programs, scripts = manifest.get("main"), manifest.get("bin"), manifest.get("scripts")
    listed = programs.values() if isinstance(programs, dict) else [programs]
    yield from (name for name in (main, *listed) if isinstance(name, str))
    for name, command in scripts.items() if isinstance(scripts, dict) else ():
        if isinstance(command, str) and _STARTS.match(name):
            yield from _started(_WORD.findall(command))


def _by_commands(text: str) -> Iterator[Load]:
    for number, line in enumerate(text.split("\n"), 1):
        command = _COMMAND.match(line.strip())
        if command is not None:
            yield from (
                _load(word, number) for word in _started(_WORD.findall(command.group(1) or command.group(2) or ""))
            )


def _started(words: Iterable[str]) -> Iterator[str]:
    """The files among the words of a command, where it runs a program that reads scripts."""
    listed = list(words)
    if any(_PROGRAM.match(posixpath.basename(word)) for word in listed):
        yield from (word for word in listed if "/" in word or "." in word)


def _load(name: str, line: int) -> Load:
    return Load(name if name.startswith((".", "/")) else f"./{name}", line, by="require")
