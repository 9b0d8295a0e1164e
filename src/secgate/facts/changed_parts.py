"""What a change adds to the architecture of its target, and what it changes of the ways to start and set it up."""

import json
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import yaml

from secgate.facts.packages import normal
from secgate.facts.typescript.jsonc import read_object
from secgate.target.against import Against

PartKind = Literal["folder", "package", "datasource", "queue", "external service", "runtime dependency"]

_MANIFESTS = ("package.json", "pyproject.toml", "go.mod", "Cargo.toml", "pom.xml", "composer.json", "Gemfile")
_NOT_OURS = re.compile(r"(?:^|/)(?:node_modules|fixtures?|__fixtures__|examples?|vendor|tests?|__tests__|templates?)/")
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$")
_DATASOURCE = re.compile(r"^\s*datasource\s+\w+\s*\{(.*?)^\s*\}", re.MULTILINE | re.DOTALL)
_PROVIDER = re.compile(r"^\s*provider\s*=\s*\"([\w-]+)\"", re.MULTILINE)
_REQUIREMENTS = re.compile(r"(?:^|/)requirements[\w.-]*\.(?:txt|in)$")
_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)
_DATABASES = re.compile(
    r"^(?:pg|postgres|mysql2?|mongodb|mongoose|sqlite3|better-sqlite3|ioredis|redis|@upstash/redis|@prisma/client|"
    r"drizzle-orm|typeorm|sequelize|knex|@neondatabase/serverless|@planetscale/database|cassandra-driver|neo4j-driver|"
    r"@elastic/elasticsearch|@clickhouse/client|psycopg(?:2|-binary)?|asyncpg|pymysql|pymongo|sqlalchemy)$"
)
_QUEUES = re.compile(
    r"^(?:bullmq|bull|bee-queue|agenda|pg-boss|graphile-worker|amqplib|kafkajs|nats|mqtt|@aws-sdk/client-(?:sqs|sns|"
    r"eventbridge|kinesis)|@google-cloud/(?:pubsub|tasks)|@azure/service-bus|inngest|@trigger\.dev/sdk|celery|rq|pika|"
    r"kombu|dramatiq)$"
)
_SERVICES = re.compile(
    r"^(?:stripe|@paddle/.*|braintree|square|@sendgrid/.*|postmark|resend|mailgun\.js|nodemailer|twilio|@slack/.*|"
    r"@aws-sdk/.*|aws-sdk|@google-cloud/.*|googleapis|@azure/.*|firebase-admin|@supabase/.*|openai|@anthropic-ai/.*|"
    r"@google/gen.*|cohere-ai|replicate|algoliasearch|meilisearch|typesense|@pinecone-database/.*|@sentry/.*|posthog-\w+|"
    r"mixpanel|@segment/.*|@datadog/.*|newrelic|@auth0/.*|auth0|@clerk/.*|@workos-inc/.*|@okta/.*|plaid|@octokit/.*|"
    r"@hubspot/.*|@notionhq/client|jsforce|cloudinary|@mux/.*|boto3|sendgrid|google-cloud-.*)$"
)
_IMAGES = re.compile(
    r"^(?:.*/)?(postgres|postgis|mysql|mariadb|mongo|redis|valkey|rabbitmq|kafka|elasticsearch|minio|nats)"
)
_QUEUE_IMAGES = frozenset({"rabbitmq", "kafka", "nats"})


@dataclass(frozen=True)
class Part:
    """Something that the change adds."""

    kind: PartKind
    name: str
    path: str
    line: int = 1

    @property
    def shown(self) -> str:
        """In a few words."""
        return f"{self.kind} {self.name}"


def added_parts(change: Against, texts: Mapping[str, str]) -> tuple[Part, ...]:
    """New top-level folders, packages, datasources, queues, external services and runtime dependencies, by kind.

    Args:
        change: the target compared with its base.
        texts: every text file of the target.
    """
    found = [*_folders(change), *_packages(change)]
    found += _named("datasource", _datasources(texts), _datasources(_before(change, texts)))
    found += _dependencies(_declared(texts), _declared(_before(change, texts)), texts)
    found += _services(texts, _before(change, texts))
    return tuple({(part.kind, part.name): part for part in reversed(found)}.values())[::-1]


def _before(change: Against, texts: Mapping[str, str]) -> dict[str, str]:
    """The files of the base that say what the target is made of."""
    now = change.status
    same = {path: text for path, text in texts.items() if _tells(path) and path not in now}
    wanted = (one.before for one in change.files if one.before is not None and _tells(one.before))
    return same | {path: text for path in wanted if (text := change.before(path)) is not None}


def _tells(path: str) -> bool:
    name = path.rpartition("/")[2]
    tells = name in _MANIFESTS or path.endswith(".prisma") or _COMPOSE.search(path) or _REQUIREMENTS.search(path)
    return bool(tells) and _NOT_OURS.search(path) is None


def _folders(change: Against) -> Iterator[Part]:
    known = {path.split("/", 1)[0] for path in change.paths_before if "/" in path}
    for one in change.files:
        top, slash, _ = one.path.partition("/")
        if slash and top not in known and one.status != "removed" and not top.startswith("."):
            yield Part("folder", top, one.path)


def _packages(change: Against) -> Iterator[Part]:
    for one in change.files:
        name = one.path.rpartition("/")[2]
        if one.status == "added" and name in _MANIFESTS and "/" in one.path and _NOT_OURS.search(one.path) is None:
            yield Part("package", posixpath.dirname(one.path), one.path)


def _named(kind: PartKind, now: Mapping[str, tuple[str, int]], before: Mapping[str, object]) -> Iterator[Part]:
    yield from (Part(kind, name, path, line) for name, (path, line) in now.items() if name not in before)


def _datasources(texts: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Providers of the datasources of Prisma schemas, with their places."""
    found: dict[str, tuple[str, int]] = {}
    for path, text in sorted(texts.items()):
        if path.endswith(".prisma"):
            for block in _DATASOURCE.finditer(text):
                for provider in _PROVIDER.findall(block[1]):
                    found.setdefault(provider, (path, text.count("\n", 0, block.start(1)) + 1))
    return found


def _declared(texts: Mapping[str, str]) -> dict[str, str]:
    """Runtime dependencies of all manifests, each with the first that declares it."""
    found: dict[str, str] = {}
    for path, text in sorted(texts.items()):
        if _tells(path):
            for name in _runtime(path, text):
                found.setdefault(name, path)
    return found


def _runtime(path: str, text: str) -> Iterator[str]:
    name = path.rpartition("/")[2]
    if name == "package.json":
        manifest = read_object(text)
        for key in ("dependencies", "optionalDependencies"):
            listed = manifest.get(key)
            yield from (str(one) for one in listed) if isinstance(listed, dict) else ()
    elif name == "pyproject.toml":
        yield from _of_project(text)
    elif _REQUIREMENTS.search(path):
        yield from (normal(match[1]) for match in _REQUIREMENT.finditer(text))


def _of_project(text: str) -> Iterator[str]:
    try:
        project = tomllib.loads(text).get("project", {})
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    listed = project.get("dependencies", []) if isinstance(project, dict) else []
    for entry in listed if isinstance(listed, list) else ():
        if (match := _REQUIREMENT.match(str(entry))) is not None:
            yield normal(match[1])


def _dependencies(now: Mapping[str, str], before: Mapping[str, str], texts: Mapping[str, str]) -> Iterator[Part]:
    own = {str(read_object(texts[path]).get("name")) for path in texts if path.rpartition("/")[2] == "package.json"}
    for name, path in now.items():
        if name in before or name in own:
            continue
        place = (path, _line(texts[path], name))
        for kind, pattern in _KINDS:
            if pattern.match(name):
                yield Part(kind, name, *place)
        yield Part("runtime dependency", name, *place)


_KINDS: tuple[tuple[PartKind, re.Pattern[str]], ...] = (
    ("datasource", _DATABASES),
    ("queue", _QUEUES),
    ("external service", _SERVICES),
)


def _services(texts: Mapping[str, str], before: Mapping[str, str]) -> Iterator[Part]:
    """Databases and queues that a compose file starts."""
    known = {name for path, text in before.items() if _COMPOSE.search(path) for name in _images(text)}
    for path, text in sorted(texts.items()):
        if _COMPOSE.search(path) and _tells(path):
            for name in _images(text):
                if name not in known:
                    yield Part("queue" if name in _QUEUE_IMAGES else "datasource", name, path, _line(text, name))


def _images(text: str) -> list[str]:
    try:
        # NOTE: a compose file uses aliases, and what they nest may be without end: it is never written out, only names
        # that are texts themselves are read.
        value = yaml.safe_load(text) if len(text) < 100_000 else None  # noqa: PLR2004 - far above any real one
    except (yaml.YAMLError, RecursionError, ValueError):
        return []
    services = value.get("services") if isinstance(value, dict) else None
    images = (
        [image for one in services.values() if isinstance(one, dict) and isinstance(image := one.get("image"), str)]
        if isinstance(services, dict)
        else []
    )
    return [match[1] for image in images if (match := _IMAGES.match(image)) is not None]


def _line(text: str, word: str) -> int:
    quoted = json.dumps(word)
    lines = text.split("\n")
    return next((at for at, line in enumerate(lines, 1) if quoted in line), None) or next(
        (at for at, line in enumerate(lines, 1) if word in line), 1
    )
