"""Programs that nobody wrote: real ones, mutated at the level of their syntax."""

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from secgate.facts.typescript.syntax import Node, read, walk

SCRIPTS = (".ts", ".tsx", ".mts", ".js", ".mjs", ".cjs")
_WRAPPED: Sequence[str] = (
    "({0})",
    "[{0}]",
    "[...{0}]",
    "(x ? {0} : {0})",
    "(() => {0})()",
    "await {0}",
    "{{ ...{0} }}",
    "{0}({0})",
    "new {0}",
    "{0}?.[{0}]",
    "({0}, {0})",
    "(function again() {{ return again() || {0}; }})",
    "[{0}].map((x) => x)",
    "{0} as any",
    "async function* each(app = {0}) {{ yield* each({0}); }}",
    "class extends {0} {{ a = this.a; }}",
    "if ({0}) {{ {0} }} else return;",
    "for (const x of {0}) {0};",
    "`${{{0}}}`",
    "x => {0}",
)
_EVERYWHERE: Sequence[str] = (
    "app",
    "router",
    "this",
    "arguments",
    "module.exports",
    "require",
    "import.meta",
    "prisma",
    "undefined",
    "super",
    "__proto__",
    "constructor",
    "0",
    "''",
    "{}",
    "[]",
    "null",
    "...[]",
    "export default app;",
    "'./self'",
)


@dataclass(frozen=True)
class Edit:
    """One change: what is done, in which file, to which of its nodes, with which node of which other file.

    Numbers count modulo what there is, so that any of them means something in any program.
    """

    kind: int
    file: int
    node: int
    other_file: int
    other_node: int


def mutated(files: Mapping[str, str], edits: Sequence[Edit]) -> dict[str, str]:
    """The program after these edits; what is no script stays."""
    made = dict(files)
    names = sorted(path for path in files if path.endswith(SCRIPTS))
    for edit in edits:
        path, other = names[edit.file % len(names)], names[edit.other_file % len(names)]
        nodes, donors = _nodes(made[path], path), _nodes(made[other], other)
        if not nodes or not donors:
            continue
        node, donor = nodes[edit.node % len(nodes)], donors[edit.other_node % len(donors)]
        change = _CHANGES[edit.kind % len(_CHANGES)]
        made[path] = change(_Change(made[path].encode(), node, donor, path, other, edit)).decode("utf-8", "replace")
    return made


@dataclass(frozen=True)
class _Change:
    data: bytes
    node: Node
    donor: Node
    path: str
    other: str
    edit: Edit

    @property
    def text(self) -> bytes:
        return self.data[self.node.start_byte : self.node.end_byte]

    @property
    def given(self) -> bytes:
        return (self.donor.text or b"")[:3_000]

    def instead(self, text: bytes) -> bytes:
        return self.data[: self.node.start_byte] + text + self.data[self.node.end_byte :]


def _nodes(text: str, path: str) -> list[Node]:
    return [node for node in walk(read(text.encode(), path)[1].root_node) if node.is_named and node.parent is not None]


def _swapped(change: _Change) -> bytes:
    sibling = change.node.next_named_sibling
    if sibling is None:
        return change.instead(change.given)
    data, node = change.data, change.node
    between = data[node.end_byte : sibling.start_byte]
    later = data[sibling.start_byte : sibling.end_byte]
    return data[: node.start_byte] + later + between + change.text + data[sibling.end_byte :]


def _named_alike(change: _Change) -> bytes:
    """One name of the file becomes another everywhere: also a thing's own."""
    names = sorted({n.text or b"" for n in _nodes(change.data.decode("utf-8", "replace"), change.path) if _names(n)})
    if not names:
        return change.data
    old, new = names[change.edit.node % len(names)], names[change.edit.other_node % len(names)]
    return change.data.replace(old, new) if len(old) > 1 else change.data


def _names(node: Node) -> bool:
    return node.type.endswith("identifier")


def _imports(change: _Change) -> bytes:
    """The file loads another one, or itself."""
    to = posixpath.relpath(posixpath.splitext(change.other)[0], posixpath.dirname(change.path) or ".")
    forms = (
        "import * as all from '{0}';\nexport * from '{0}';\n",
        "export {{ default, app, router }} from '{0}';\n",
        "const {{ app, ...rest }} = require('{0}');\nmodule.exports = require('{0}');\n",
        "import app from '{0}';\napp.use('/again', app);\n",
        "export * as default from '{0}';\n",
    )
    line = forms[change.edit.other_node % len(forms)].format(to if to.startswith(".") else f"./{to}")
    return line.encode() + change.data


def _wrapped(change: _Change) -> bytes:
    form = _WRAPPED[change.edit.other_node % len(_WRAPPED)].replace("{{", "\0").replace("}}", "\1")
    text = change.text.decode("utf-8", "replace")
    return change.instead(form.replace("{0}", text).replace("\0", "{").replace("\1", "}").encode())


def _nested(change: _Change) -> bytes:
    """A statement or expression within itself, several times."""
    text = change.text[:2_000]
    for _ in range(3):
        text = text.replace(change.given, b"(" + text + b")", 1) if 0 < len(change.given) < len(text) else text
    return change.instead(text[:20_000])


_CHANGES: Sequence[Callable[[_Change], bytes]] = (
    lambda c: c.instead(b""),
    lambda c: c.instead(c.text + b" " + c.text),
    lambda c: c.instead(c.text + b",\n" + c.text),
    _swapped,
    lambda c: c.instead(c.given),
    lambda c: c.instead(c.given),
    lambda c: c.instead(_EVERYWHERE[c.edit.other_node % len(_EVERYWHERE)].encode()),
    lambda c: c.data[: c.node.start_byte],
    lambda c: c.data[c.node.end_byte :],
    _named_alike,
    _imports,
    _wrapped,
    _wrapped,
    _nested,
    lambda c: c.data + b"\n" + c.given + b";\n",
)
