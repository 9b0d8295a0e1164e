"""The file of a fleet (schema secgate/fleet/1): which repositories are gated, how, and within what limits."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from secgate import __version__
from secgate.errors import ConfigError
from secgate.fleet.job import Fleet, Job
from secgate.settings import strict
from secgate.settings.strict import Authored, Count, Document, Natural

_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_SCP = re.compile(r"[^/\s]+@[^/\s:]+:(?!//)")
_MOST_BYTES = 20_000_000


def _name(value: str) -> str:
    if not re.fullmatch(_NAME, value):
        raise ValueError("must be up to 100 letters, digits, dots, dashes and underscores")
    return value


def _text(value: str) -> str:
    if not value.strip() or value.startswith("-") or not value.isprintable():
        raise ValueError("must be a word that can be seen and does not begin with a dash")
    return value


Name = Annotated[str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": f"^{_NAME}$"})]
Word = Annotated[str, StringConstraints(min_length=1), AfterValidator(_text)]
Protocol = Literal["file", "https", "http", "ssh", "git"]


class Limits(Authored):
    """What holds for a repository; what it does not say comes from `defaults`, and then from this program."""

    policy: tuple[Word, ...] | None = None
    """Policies by name, or by file relative to this one. Default: as `secgate run`."""
    timeout_s: Count | None = None
    """Seconds that its clone and its run may take together. Default: 900."""
    retries: Natural | None = None
    """How often it is tried again after a lost worker or a clone that failed. Default: 2."""
    jobs: Count | None = None
    """Processes of its run. Default: 1, since each worker has one core."""
    size_mb: Count | None = None
    """Most megabytes of its clone, and of its files. Default: 2000. A path without a ref is not copied."""


class Repository(Limits):
    """One repository: a path or a git URL."""

    name: Name | None = None
    """Its name in the report, unlike every other. Default: the last part of the path or URL."""
    path: Word | None = None
    """Its folder, relative to this file, on every worker. Without `ref` it is gated as it lies there."""
    url: Word | None = None
    """Its URL, without user and password."""
    ref: Word | None = None
    """Branch, tag or commit. Default of a URL: its HEAD."""


class FleetFile(Authored):
    """The repositories of a fleet."""

    schema_: Literal["secgate/fleet/1"] = Field(alias="schema")
    protocols: tuple[Protocol, ...] = ("file", "https")
    """How git may reach a URL; everything else is refused."""
    defaults: Limits = Limits()
    """What holds for each repository that does not say otherwise."""
    repositories: Annotated[tuple[Repository, ...], Field(min_length=1)]
    """At least one."""


def read_fleet(file: Path) -> Fleet:
    """The fleet of a file.

    Raises:
        ConfigError: for the first mistake, with its line.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError("cannot be read", where=str(file), next_step="Name the file of the fleet.") from error
    document = strict.load(data, name=str(file))
    written = strict.parse(document, FleetFile)
    jobs: dict[str, Job] = {}
    for index, entry in enumerate(written.repositories):
        job = _job(document, written, index, file.resolve().parent)
        if job.name in jobs:
            raise ConfigError(
                f'a second repository is named "{job.name}"',
                where=document.where(("repositories", index)),
                next_step="Give one of them another `name:`.",
            )
        jobs[job.name] = job
        del entry
    return Fleet(file=str(file), digest=_digest(data, jobs), jobs=tuple(jobs.values()))


def _job(document: Document, written: FleetFile, index: int, folder: Path) -> Job:
    entry = written.repositories[index]
    at = ("repositories", index)
    if (entry.path is None) == (entry.url is None):
        raise ConfigError("needs a path or a url, and not both", where=document.where(at))
    if entry.url is not None:
        _require_url(entry.url, written.protocols, document.where((*at, "url")))
    place = str((folder / entry.path).resolve()) if entry.path is not None else str(entry.url)
    limits = {
        key: value
        for limits in (written.defaults, entry)
        for key, value in limits.model_dump(include=set(Limits.model_fields), exclude_none=True).items()
    }
    policies = tuple(_policy(name, folder) for name in limits.pop("policy", ()))
    return Job(
        name=entry.name or _named(place, document.where(at)),
        place=place,
        is_url=entry.url is not None,
        ref=entry.ref,
        protocols=written.protocols,
        policies=policies,
        **limits,
    )


def _require_url(url: str, protocols: tuple[str, ...], where: str) -> None:
    if _SCP.match(url):
        raise ConfigError("is no URL", where=where, next_step="Write ssh://HOST/PATH, and name ssh under `protocols`.")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ConfigError("is no URL", where=where) from error
    if parts.password is not None or (parts.username is not None and parts.scheme != "ssh"):
        raise ConfigError(
            "url: holds a user or a password",
            where=where,
            next_step="Take it out of the file, and change it: whoever could read the file has it.",
        )
    if parts.scheme not in protocols or "://" not in url:
        raise ConfigError(
            f'url: "{parts.scheme or url}" is none of the protocols {", ".join(protocols)}',
            where=where,
            next_step="Name it under `protocols`, or use another URL.",
        )


def _named(place: str, where: str) -> str:
    last = place.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git")
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", last).lstrip("._-")[:100]
    if not name:
        raise ConfigError("has no name that can be told from its place", where=where, next_step="Give it a `name:`.")
    return name


def _policy(name: str, folder: Path) -> str:
    """A policy's name as it is; a file's path in full, since a run stands elsewhere."""
    return str((folder / name).resolve()) if name.endswith((".yaml", ".yml")) or "/" in name else name


def _digest(data: bytes, jobs: Mapping[str, Job]) -> str:
    """What results rest on beside the repositories: the file, the policies in files, the version of this program."""
    digest = hashlib.sha256(f"{__version__}\0".encode() + data)
    for content in _policy_files(jobs):
        digest.update(b"\0" + hashlib.sha256(content).digest())
    return f"sha256:{digest.hexdigest()}"


def _policy_files(jobs: Mapping[str, Job]) -> Iterator[bytes]:
    for place in sorted({name for job in jobs.values() for name in job.policies if "/" in name}):
        file = Path(place)
        if not file.is_file() or file.stat().st_size > _MOST_BYTES:
            raise ConfigError("no such policy file", where=place, next_step="A policy's name has no slash.")
        yield file.read_bytes()
