"""Doc comments of what services export, and of the routes that the contract declares.

Whether a comment says what is needed stays with the reviewer.
"""

import re
from collections import Counter
from collections.abc import Iterator

from secgate.api import (
    Exported,
    Hit,
    Node,
    Observation,
    SourceFile,
    Subject,
    by_path,
    exports_of,
    layer,
    read_contracts,
    text_of,
)

_EXTENDS_ERROR = re.compile(r"\bextends\s+[\w.]*(?:Error|Exception)\b")
_RULE = "doc-comment-missing"


def analyze(subject: Subject) -> Observation:
    """Every function and class that a service exports, and every route of a contract."""
    services = layer("services", subject.config.layers)
    examined, hits = Counter[str](), []
    for file in subject.files:
        if services.holds(file.path):
            public = [one for one in exports_of(file.root, file.names) if one.is_function or one.is_class]
            examined[file.path] += len(public)
            hits += [_hit(subject, file, one) for one in public if not _is_documented(file, one)]
    views = [subject.data.view(file.path) for file in subject.files if "@ts-rest/core" in file.text]
    routes = [route for route in read_contracts(views, {}).routes if route.node is not None]
    hits += _routes(subject, [(route.name, route.node, route.described) for route in routes])
    return Observation(examined_at=examined + Counter(by_path(routes)), hits=tuple(hits))


def _hit(subject: Subject, file: SourceFile, one: Exported) -> Hit:
    message = f"{one.name} is public, and no doc comment says what it promises."
    return subject.hit(_RULE, file.place(one.node), message=message, node=one.node)


def _routes(subject: Subject, routes: list[tuple[str, Node | None, bool]]) -> Iterator[Hit]:
    files = {file.root.id: file for file in subject.files}
    for name, node, described in routes:
        if described or node is None:
            continue
        root = node
        while root.parent is not None:
            root = root.parent
        message = f"The route {name} has no summary, description or doc comment."
        yield subject.hit(_RULE, files[root.id].place(node), message=message, node=node)


def _is_documented(file: SourceFile, one: Exported) -> bool:
    """Whether a doc comment stands above what is exported, or its name says all: an error."""
    if one.is_class and one.value is not None and _EXTENDS_ERROR.search(text_of(one.value).split("{", 1)[0]):
        return True
    before = one.statement.prev_sibling
    while before is not None and (before.type in {"decorator", "comment", ";"} or _overloads(before, one.name)):
        # NOTE: a directive of a linter may stand between the comment and what it is about, as overloads do.
        if text_of(before).startswith("/**"):
            return True
        before = before.prev_sibling
    return one.is_class and _has_head(file)


def _overloads(statement: Node, name: str) -> bool:
    """Whether a statement is a signature of a function of that name, without a body."""
    declared = statement.child_by_field_name("declaration") if statement.type == "export_statement" else statement
    if declared is None or declared.type != "function_signature":
        return False
    return (text_of(declared.child_by_field_name("name")) or "default") == name


def _has_head(file: SourceFile) -> bool:
    """Whether the file itself begins with a doc comment, as one does that holds a single class."""
    first = next((child for child in file.root.children if child.type != "hash_bang_line"), None)
    return first is not None and first.type == "comment" and text_of(first).startswith("/**")
