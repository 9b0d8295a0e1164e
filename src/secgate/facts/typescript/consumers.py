"""Functions that take messages: workers of queues, consumers of brokers, handlers of sockets and of jobs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.handed_over import PARSES
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, callee_of, key_of, last_name, unwrap, value_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_PACKAGES = re.compile(
    r"bullmq|bull|bee-queue|kafkajs|amqplib(?:/.*)?|amqp-connection-manager|sqs-consumer|@aws-sdk/client-sqs"
    r"|@google-cloud/(?:pubsub|tasks)|inngest|pg-boss|agenda|@hokify/agenda|graphile-worker|ws|socket\.io|nats|mqtt"
    r"|@trigger\.dev/sdk(?:/.*)?|@upstash/qstash(?:/.*)?|@azure/service-bus|redis|ioredis|aws-lambda|@types/aws-lambda"
)
_WORDS = (
    "Worker(", "each", "process(", "consume(", "subscribe(", "work(", "Receive", "createFunction(", ".on(", "define(",
    "task(", "handleMessage", "SQSEvent", "SNSEvent",
)  # fmt: skip
_CALLS = frozenset({
    "Worker", "process", "consume", "subscribe", "psubscribe", "work", "createFunction", "define", "task",
})  # fmt: skip
_LISTENS = frozenset({"on", "addListener"})
_REQUIRES = re.compile(rf"require\(\s*['\"](?:{_PACKAGES.pattern})['\"]")
_KEYS = frozenset({"eachMessage", "eachBatch", "handleMessage", "handleMessageBatch"})
# What a connection or a queue tells of itself, and no message.
_OWN_EVENTS = re.compile(
    r"connect\w*|disconnect\w*|error|close|open|ready|end|reconnect\w*|drain|ping|pong|listening|upgrade|failed"
    r"|completed|active|stalled|progress|waiting\w*|paused|resumed|cleaned|removed|closed|closing|retries-exhausted"
)
_RECEIVES = re.compile(r"\bReceiveMessageCommand\b|:\s*(?:SQSEvent|SNSEvent|KinesisStreamEvent|EventBridgeEvent)\b")
_TAKES = re.compile(r"\b(?:data|body|value|payload|content|message|msg|messages|event|Records|args)\b")


@dataclass(frozen=True)
class Consumer:
    """One place that takes messages.

    Attributes:
        parses: a schema is given what a message holds.
    """

    node: Node
    parses: bool


def consumers(view: View) -> Iterator[Consumer]:
    """The places of a file that take messages."""
    if not any(word in view.file.text for word in _WORDS) or not _imports(view):
        return
    for call in view.names.calls():
        callee, given = callee_of(call), arguments_of(call)
        name = last_name(callee)
        if name in _CALLS and given:
            yield from _handled(view, call, given[-2:])
        elif name in _LISTENS and len(given) > 1 and _is_of_others(callee, given[0]):
            yield from _handled(view, call, given[1:2])
    for entry in view.file.nodes("pair", "method_definition"):
        if key_of(entry) in _KEYS:
            yield from _handled(view, entry, [value_of(entry) if entry.type == "pair" else entry])
    if _RECEIVES.search(view.file.text):
        yield Consumer(view.names.root, PARSES.search(view.file.text) is not None)


def _is_of_others(callee: Node | None, event: Node) -> bool:
    """Whether an event is a message of somebody else: not one of the process, nor of the connection itself."""
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    named = event.type == "string" and not _OWN_EVENTS.fullmatch(text_of(event)[1:-1])
    return named and text_of(owner) != "process"


def _imports(view: View) -> bool:
    if any(_PACKAGES.fullmatch(binding.source) for binding in view.names.imports()):
        return True
    return _REQUIRES.search(view.file.text) is not None


def _handled(view: View, node: Node, given: list[Node]) -> Iterator[Consumer]:
    """A consumer whose function is one of these arguments; none where that takes nothing of a message."""
    for argument in given:
        home, function = view, unwrap(argument)
        if function.type not in FUNCTIONS:
            named = function.type in {"identifier", "member_expression"}
            declared = view.links.declared(view, function) if named else None
            if declared is None:
                continue
            home, function = declared
        if home.names.parameters(function) and _TAKES.search(text_of(function)):
            yield Consumer(node, _parses(home, function))
        return
    if last_name(callee_of(node)) == "Worker":
        yield Consumer(node, parses=False)


def _parses(view: View, function: Node) -> bool:
    """Whether a function gives a message to a schema, itself or in what it calls."""
    if PARSES.search(text_of(function)):
        return True
    for call in view.names.calls(function):
        callee = call.child_by_field_name("function")
        declared = view.links.declared(view, callee) if callee is not None and arguments_of(call) else None
        if declared is not None and PARSES.search(text_of(declared[1])):
            return True
    return False
