"""Settings in the files which build and start containers and jobs: Dockerfiles, compose files, workflows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from secgate.model import Place

_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")
_WORKFLOW = re.compile(r"^\.github/workflows/[^/]+\.ya?ml$")
_TRIAL_FILE = re.compile(
    r"(?:^|[._/-])(?:dev|development|tests?|local|ci|e2e|example|sample|override|demo)(?:[._/-]|$)", re.IGNORECASE
)
_YAML_ENTRY = re.compile(r"^\s*(?:-\s+)?[\"']?([A-Z][A-Z0-9_]+)[\"']?\s*(?::\s+|=)(.*)$")
# Passwords that only the database container beside it in the same file takes.
_DATABASE_IMAGE = re.compile(
    r"^(?:POSTGRES|PG|MYSQL|MARIADB|MONGO|MINIO|RABBITMQ|REDIS|KEYCLOAK|CLICKHOUSE|ELASTIC)\w*$"
)
_SHELL_DEFAULT = re.compile(r"^\$\{\w+:?-(.+)\}$")

_INSTRUCTION = re.compile(r"(?:ARG|ENV)\s+(.*)$", re.IGNORECASE)
_STAGE = re.compile(r"\s*FROM\s+(?:--\S+\s+)*(?P<base>\S+)(?:\s+AS\s+(?P<name>\S+))?", re.IGNORECASE)
_PAIR = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")
_OLD_PAIR = re.compile(r"([A-Za-z_]\w*)(?:\s+(.*))?$")
_PASSED = re.compile(r"\$\{?(\w+)\}?")
_BLOCKS = frozenset({"|", "|-", ">", ">-"})


@dataclass(frozen=True)
class ContainerSetting:
    """A setting and what it is given.

    Attributes:
        value: as written, without quotes; of `${NAME:-value}` the value.
        default: it stands in only where the variable of that name is missing.
        passed: the variable or build argument whose value it takes.
        baked: that is a build argument, so the image keeps its value.
        stays: the container that is started has it, for it stands in the last stage or one that this goes on from.
    """

    name: str
    value: str
    place: Place
    default: bool = False
    passed: str | None = None
    baked: bool = False
    stays: bool = False


def is_compose(path: str) -> bool:
    """Whether a path is that of a compose file."""
    return _COMPOSE.search(path) is not None


def is_workflow(path: str) -> bool:
    """Whether a path is that of a workflow of GitHub."""
    return _WORKFLOW.match(path) is not None


def is_for_trials(path: str) -> bool:
    """Whether the name of a file says that it starts what is for development or tests."""
    return _TRIAL_FILE.search(path.rsplit("/", 1)[-1]) is not None


def is_of_database_image(name: str) -> bool:
    """Whether a setting is one by which an image of a database is given its first password."""
    return _DATABASE_IMAGE.match(name) is not None


def image_settings(path: str, lines: Sequence[str]) -> Iterator[ContainerSetting]:
    """The build arguments and variables of a Dockerfile, in order."""
    arguments: set[str] = set()
    last = _last_stage(lines)
    for number, name, written in _instructions(lines):
        is_argument = lines[number - 1].lstrip().upper().startswith("ARG")
        if is_argument:
            arguments.add(name)
        value = written.strip("\"'")
        match = _PASSED.fullmatch(value)
        passed = match.group(1) if match is not None else None
        place = Place(path=path, line=number, end_line=number)
        baked = not is_argument and passed in arguments
        stays = not is_argument and any(first < number < end for first, end in last)
        yield ContainerSetting(name, value, place, passed=passed, baked=baked, stays=stays)


def _last_stage(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The lines of the last stage and of those that it goes on from, as (line of FROM, line of the next one)."""
    stages: dict[str, tuple[str, int, int]] = {}
    found = [(number, match) for number, line in enumerate(lines, start=1) if (match := _STAGE.match(line)) is not None]
    ends = [*(number for number, _ in found[1:]), len(lines) + 1]
    for (number, match), end in zip(found, ends, strict=False):
        stages[(match["name"] or str(number)).lower()] = (match["base"].lower(), number, end)
    kept: list[tuple[int, int]] = []
    name = next(reversed(stages), "")
    while name in stages:
        base, first, end = stages.pop(name)
        kept.append((first, end))
        name = base
    return kept


def _instructions(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """(line, name, value as written) of every ARG and ENV."""
    continued = False
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _INSTRUCTION.match(stripped)
        body = stripped if continued else (match.group(1) if match is not None else None)
        continued = body is not None and stripped.endswith("\\")
        if body is None:
            continue
        body = body.rstrip("\\").strip()
        pairs = _PAIR.findall(body)
        if not pairs and (old := _OLD_PAIR.match(body)) is not None:
            pairs = [(old.group(1), old.group(2) or "")]
        yield from ((number, name, value) for name, value in pairs)


def started_settings(path: str, lines: Sequence[str]) -> Iterator[ContainerSetting]:
    """The entries of a compose file or a workflow that are named like settings, in order."""
    for number, line in enumerate(lines, start=1):
        match = _YAML_ENTRY.match(line)
        if match is None:
            continue
        value = re.sub(r"\s+#.*$", "", match.group(2)).strip().strip("\"'")
        if value in _BLOCKS:
            value = lines[number].strip() if number < len(lines) else ""
        default = _SHELL_DEFAULT.match(value)
        text = default.group(1) if default is not None else value
        passed = text[1:] if text.startswith("$") else None
        place = Place(path=path, line=number, end_line=number)
        yield ContainerSetting(match.group(1), text, place, default=default is not None, passed=passed)
