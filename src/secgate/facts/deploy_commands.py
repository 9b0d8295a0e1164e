"""Commands that a target's own files run when it is built, deployed or started, outside of GitHub's and GitLab's jobs.

Read by what each platform documents: a Procfile, scripts of package.json, shell scripts, a Dockerfile, compose files,
and the files of hosting platforms and of other CI services, in which every text counts as a command. A script that a
command starts by name is followed.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import yaml

from secgate.facts.scripts import invocations
from secgate.facts.typescript.jsonc import read_object
from secgate.settings.strict import quickest

_SHELL = re.compile(r"\.(?:sh|bash|zsh)$|(?:^|/)(?:bin|scripts?)/[\w-]+$|(?:^|/)[\w-]*entrypoint[\w.-]*$")
_PROCFILE = re.compile(r"(?:^|/)Procfile(?:\.\w+)?$")
_DOCKERFILE = re.compile(r"(?:^|/)(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$|\.[dD]ockerfile$")
_PLATFORM = re.compile(
    r"(?:^|/)(?:render|app|appspec|heroku|dokku|captain-definition|koyeb|serverless|zeabur|\.platform\.app)\.ya?ml$"
    r"|(?:^|/)(?:\.do/[\w.-]+|\.ebextensions/[\w.-]+|"
    r"(?:k8s|kubernetes|manifests|deploy(?:ments?)?|helm|charts?)/(?:[\w.-]+/)*[\w.-]+)\.ya?ml$"
)
_SERVICE = re.compile(
    r"(?:^|/)(?:cloudbuild[\w.-]*|buildspec[\w.-]*|azure-pipelines[\w.-]*|bitbucket-pipelines|\.drone|\.travis|skaffold|"
    r"\.gitlab-ci|\.circleci/config|\.buildkite/[\w-]+|\.gitlab/[\w./-]+|(?:docker-)?compose[\w.-]*)\.ya?ml$"
)
_TABLES = re.compile(r"(?:^|/)(?:fly[\w.-]*|railway|nixpacks|netlify)\.toml$")
_OBJECTS = re.compile(r"(?:^|/)(?:app|railway|vercel|captain-definition|now)(?:\.json)?$")
_TASKS = re.compile(r"(?:^|/)(?:Makefile|GNUmakefile|justfile|Justfile|Taskfile\.ya?ml|Jenkinsfile[\w.-]*)$|\.mk$")
_TARGET = re.compile(r"^(?P<name>[\w./-]+)(?:\s+[\w=]+)*\s*:(?!=)")
_SCRIPT_FILE = re.compile(r"(?:^|\s|[./\"'])(?P<path>[\w./-]+\.(?:sh|bash))\b")
_MAX_CHARACTERS = 500_000
Runs = Literal["deployed", "perhaps", "named"]
_LONGEST = 20_000


@dataclass(frozen=True)
class DeployCommand:
    """One command.

    Attributes:
        path: of the file that holds it; `line` is where it starts, 1-based.
        context: what says when it runs: the path, with the name of the script, process, service or task.
        text: the command; what it starts by name stands after it, each on a line of its own.
        runs: `deployed`: a platform runs it when the target is deployed, whatever its name says; `perhaps`: it may be
            part of a deployment; `named`: only where its name says so.
        is_file: it is a whole script, each of its lines at its place.
    """

    path: str
    line: int
    context: str
    text: str
    runs: Runs = "named"
    is_file: bool = False


def deploy_commands(texts: Mapping[str, str]) -> tuple[DeployCommand, ...]:
    """The commands of all files that are known to hold some, with what they start.

    Args:
        texts: every text file of the target by path.
    """
    found = [one for path, text in sorted(texts.items()) for one in _commands(path, text)]
    return tuple(replace(one, text=followed(one.text, texts)) for one in found)


def followed(text: str, texts: Mapping[str, str]) -> str:
    """A command with what it starts: scripts of package.json, and scripts of a shell by their path."""
    more: list[str] = []
    for line in text.split("\n"):
        if not re.search(r"\b(?:npm|pnpm|yarn|bun|turbo)\b", line):
            continue
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            words = line.split()
        more += [" ".join(one.words) for one in invocations(("sh", "-c", " ".join(words)), texts)]
    whole = "\n".join((text, *more))
    for named in _SCRIPT_FILE.finditer(whole):
        script = texts.get(named["path"].removeprefix("./").removeprefix("/"))
        if script is not None:
            more.append(_plain(script)[:_LONGEST])
    return "\n".join((text, *more))


@lru_cache(maxsize=512)
def _commands(path: str, text: str) -> tuple[DeployCommand, ...]:
    if len(text) > _MAX_CHARACTERS:
        return ()
    name = path.rpartition("/")[2]
    if name == "package.json":
        return tuple(_scripts(path, text))
    if _PROCFILE.search(path):
        return tuple(_lines(path, text, re.compile(r"^(?P<name>[\w-]+):"), runs="deployed"))
    if _DOCKERFILE.search(path):
        return tuple(_instructions(path, text))
    if _SERVICE.search(path):
        return tuple(_of_yaml(path, text, runs="perhaps"))
    if _PLATFORM.search(path):
        return tuple(_of_yaml(path, text, runs="deployed"))
    if _TABLES.search(path) or _OBJECTS.search(path):
        plain = _plain(text) if path.endswith(".toml") else text
        return tuple(
            _lines(path, _words_of_lists(plain), re.compile(r"^\s*\"?(?P<name>[\w-]+)\"?\s*[=:]"), runs="deployed")
        )
    if _TASKS.search(path):
        return tuple(_lines(path, _plain(text), _TARGET, runs="named"))
    if _SHELL.search(path):
        return (DeployCommand(path, 1, path, _plain(text), is_file=True),)
    return ()


def _plain(text: str) -> str:
    """A script without comments, with lines that a backslash goes on with as one; each at its line."""
    lines = [re.sub(r"(?:^|(?<=\s))#.*$", "", line) for line in text.replace("\r\n", "\n").split("\n")]
    joined: list[str] = []
    held, count = "", 0
    for line in lines:
        if line.rstrip().endswith("\\"):
            held, count = f"{held}{line.rstrip()[:-1]} ", count + 1
            continue
        joined += [held + line, *[""] * count]
        held, count = "", 0
    return "\n".join([*joined, held] if held else joined)


def _words_of_lists(text: str) -> str:
    """A text in which `["npx", "prisma"]` reads as a command."""
    return re.sub(r"[\"']\s*,\s*[\"']", " ", text)


def _lines(path: str, text: str, named: re.Pattern[str], *, runs: Runs) -> Iterator[DeployCommand]:
    name = ""
    for number, line in enumerate(_plain(text).split("\n"), 1):
        if (found := named.match(line)) is not None:
            name = found["name"]
        rest = line[found.end() :].strip(" \t\"',[]") if found is not None else line
        if rest.strip():
            yield DeployCommand(path, number, f"{path} {name}", rest, runs)


def _scripts(path: str, text: str) -> Iterator[DeployCommand]:
    scripts = read_object(text).get("scripts")
    at = 0
    for name, command in scripts.items() if isinstance(scripts, dict) else ():
        if isinstance(command, str):
            found = re.search(rf'"{re.escape(name)}"\s*:', text[at:])
            at += found.start() if found is not None else 0
            yield DeployCommand(path, text.count("\n", 0, at) + 1, f"script {name}", command)


def _instructions(path: str, text: str) -> Iterator[DeployCommand]:
    """CMD, ENTRYPOINT and RUN; what is built runs when the target is deployed."""
    for number, line in enumerate(_plain(text).split("\n"), 1):
        found = re.match(r"(?i)\s*(?P<what>cmd|entrypoint|run|healthcheck)\b(?P<rest>.*)", line)
        if found is not None:
            words = _words_of_lists(found["rest"]).strip().strip("[]").strip()
            yield DeployCommand(
                path, number, path, words.strip("\"'"), runs="perhaps" if found["what"].lower() == "run" else "deployed"
            )


def _of_yaml(path: str, text: str, *, runs: Runs) -> Iterator[DeployCommand]:
    try:
        roots = list(yaml.compose_all(text, Loader=quickest(text)))
    except (yaml.YAMLError, RecursionError, ValueError):
        # NOTE: a template (Helm) or another dialect: its lines still name what they run.
        yield from _lines(path, _words_of_lists(text), re.compile(r"^\s*(?P<name>[\w-]+):"), runs=runs)
        return
    seen: set[int] = set()
    for root in roots:
        yield from _walked(path, root, (), runs=runs, seen=seen)


def _walked(
    path: str, node: yaml.Node | None, keys: tuple[str, ...], *, runs: Runs, seen: set[int]
) -> Iterator[DeployCommand]:
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    context, line = " ".join((path, *keys)), node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        yield DeployCommand(path, line, context, _plain(str(node.value)), runs)
    elif isinstance(node, yaml.SequenceNode):
        words = [str(one.value) for one in node.value if isinstance(one, yaml.ScalarNode)]
        if len(words) > 1 and len(words) == len(node.value) and not any(" " in word for word in words):
            yield DeployCommand(path, line, context, " ".join(words), runs)
            return
        for one in node.value:
            yield from _walked(path, one, keys, runs=runs, seen=seen)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walked(path, value, (*keys, str(key.value)), runs=runs, seen=seen)
