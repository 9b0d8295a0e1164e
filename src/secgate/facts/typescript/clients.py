"""Constructors of clients that hold connections or keys of other systems, known by the package they come from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import Names, arguments_of, last_name, properties, root_name, unwrap
from secgate.facts.typescript.syntax import Node

ClientKind = Literal["database", "cache", "mail", "payment", "storage", "queue", "search", "message", "model"]

# (package, constructors or factories, what it is); an empty set stands for the default export.
_KNOWN: tuple[tuple[str, frozenset[str], ClientKind], ...] = (
    (r"@prisma/client.*|.*/generated/.*prisma.*|\.prisma/client", frozenset({"PrismaClient"}), "database"),
    (r"pg", frozenset({"Pool", "Client"}), "database"),
    (r"mysql2?(?:/promise)?", frozenset({"createPool", "createConnection"}), "database"),
    (r"postgres", frozenset(), "database"),
    (r"mongodb", frozenset({"MongoClient"}), "database"),
    (r"typeorm", frozenset({"DataSource"}), "database"),
    (r"sequelize", frozenset({"Sequelize"}), "database"),
    (r"knex", frozenset({"knex"}), "database"),
    (r"@neondatabase/serverless", frozenset({"Pool", "Client"}), "database"),
    (r"better-sqlite3", frozenset(), "database"),
    (r"mariadb", frozenset({"createPool", "createConnection"}), "database"),
    (r"mssql", frozenset({"ConnectionPool"}), "database"),
    (r"kysely", frozenset({"Kysely"}), "database"),
    (r"cassandra-driver", frozenset({"Client"}), "database"),
    (r"@clickhouse/client|@libsql/client", frozenset({"createClient"}), "database"),
    (r"ioredis", frozenset({"Redis", "Cluster"}), "cache"),
    (r"redis", frozenset({"createClient", "createCluster"}), "cache"),
    (r"@upstash/redis", frozenset({"Redis"}), "cache"),
    (r"memjs|memcached", frozenset({"Client"}), "cache"),
    (r"keyv", frozenset({"Keyv"}), "cache"),
    (r"@keyv/(?:redis|valkey|memcache)", frozenset({"KeyvRedis", "KeyvValkey", "KeyvMemcache"}), "cache"),
    (r"nodemailer", frozenset({"createTransport"}), "mail"),
    (r"postmark", frozenset({"ServerClient", "AccountClient"}), "mail"),
    (r"resend", frozenset({"Resend"}), "mail"),
    (r"mailgun\.js|@sendgrid/(?:client|mail)", frozenset({"Mailgun", "Client", "MailService"}), "mail"),
    (r"@aws-sdk/client-ses(?:v2)?", frozenset({"SESClient", "SESv2Client", "SES", "SESv2"}), "mail"),
    (r"aws-sdk(?:/clients/ses(?:v2)?)?", frozenset({"SES", "SESV2"}), "mail"),
    (r"stripe", frozenset({"Stripe"}), "payment"),
    (r"@paddle/paddle-node-sdk", frozenset({"Paddle"}), "payment"),
    (r"braintree", frozenset({"BraintreeGateway"}), "payment"),
    (r"square", frozenset({"Client", "SquareClient"}), "payment"),
    (r"@aws-sdk/client-s3", frozenset({"S3Client", "S3"}), "storage"),
    (r"@aws-sdk/client-dynamodb", frozenset({"DynamoDBClient", "DynamoDB"}), "storage"),
    (r"aws-sdk(?:/clients/(?:s3|dynamodb))?", frozenset({"S3", "DynamoDB", "DocumentClient"}), "storage"),
    (r"@google-cloud/storage", frozenset({"Storage"}), "storage"),
    (r"@azure/storage-blob", frozenset({"BlobServiceClient"}), "storage"),
    (r"minio", frozenset({"Client"}), "storage"),
    (r"@supabase/(?:supabase-js|ssr)", frozenset({"createClient"}), "storage"),
    (r"bullmq|bull", frozenset({"Queue", "QueueEvents", "Worker"}), "queue"),
    (r"@aws-sdk/client-(?:sqs|sns)", frozenset({"SQSClient", "SQS", "SNSClient", "SNS"}), "queue"),
    (r"aws-sdk(?:/clients/(?:sqs|sns))?", frozenset({"SQS", "SNS"}), "queue"),
    (r"kafkajs", frozenset({"Kafka"}), "queue"),
    (r"amqplib|nats", frozenset({"connect"}), "queue"),
    (r"@google-cloud/pubsub", frozenset({"PubSub"}), "queue"),
    (r"@elastic/elasticsearch|@opensearch-project/opensearch|typesense", frozenset({"Client"}), "search"),
    (r"meilisearch", frozenset({"MeiliSearch", "Meilisearch"}), "search"),
    (r"algoliasearch", frozenset({"algoliasearch"}), "search"),
    (r"algoliasearch", frozenset(), "search"),
    (r"twilio", frozenset({"Twilio"}), "message"),
    (r"twilio", frozenset(), "message"),
    (r"@slack/web-api", frozenset({"WebClient"}), "message"),
    (r"openai", frozenset({"OpenAI", "AzureOpenAI"}), "model"),
    (r"@anthropic-ai/sdk", frozenset({"Anthropic"}), "model"),
)  # fmt: skip
# Factories that are called without `new`.
_FACTORIES = frozenset({
    "createPool", "createConnection", "createClient", "createCluster", "createTransport", "knex", "connect",
    "algoliasearch",
})  # fmt: skip
# What keeps its values in memory unless it is given another store, and where that is named.
_IN_MEMORY = frozenset({"keyv"})
_STORES = frozenset({"store", "uri", "url"})


@dataclass(frozen=True)
class Client:
    """One place that makes a client.

    Attributes:
        name: as the code calls what makes it.
        package: where that comes from.
    """

    kind: ClientKind
    name: str
    package: str
    node: Node = field(repr=False, compare=False)


def clients_made(names: Names) -> Iterator[Client]:
    """Every place of a file that makes such a client, in source order."""
    for call in names.calls():
        is_new = call.type == "new_expression"
        callee = call.child_by_field_name("constructor") if is_new else call.child_by_field_name("function")
        if callee is None:
            continue
        package, imported = _imported(names, callee)
        if not package:
            continue
        for pattern, made, kind in _KNOWN:
            if re.fullmatch(pattern, package) is None:
                continue
            called = not is_new and (imported in _FACTORIES or (not made and imported == "default"))
            is_made = imported in made or imported == "default"
            if is_made and (is_new or called) and not (package in _IN_MEMORY and _keeps_to_itself(call)):
                yield Client(kind, last_name(callee), package, call)
                break


def _keeps_to_itself(call: Node) -> bool:
    """Whether nothing that a constructor is given names a store: `new Keyv({ ttl: 60 })`."""
    given = [unwrap(node) for node in arguments_of(call)]
    if any(node.type != "object" or _STORES & set(properties(node)) for node in given):
        return False
    return not any(entry.type == "spread_element" for node in given for entry in node.named_children)


def _imported(names: Names, callee: Node) -> tuple[str, str]:
    """(package, exported name) of what is called; empty where it comes from none."""
    root = unwrap(root_name(callee))
    binding = names.binding(root)
    if binding is None:
        return "", ""
    package = binding.source if binding.kind == "import" else required(binding.value)
    if not package:
        return "", ""
    if unwrap(callee).type == "member_expression":
        return package, last_name(callee)
    if binding.path:
        return package, "default" if binding.path[0] == "default" else binding.path[0]
    return package, "default"
