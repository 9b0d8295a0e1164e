"""Tables of Supabase: the types that its command line makes of a database, and its migrations.

https://supabase.com/docs/guides/api/rest/generating-types
"""

from collections.abc import Iterable, Iterator, Mapping

from secgate.facts.schemas import ModelField
from secgate.facts.typescript.names import key_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.table_parts import TablePart
from secgate.facts.typescript.type_members import members_of
from secgate.facts.typescript.view import View

_KINDS: Mapping[str, str] = {"string": "String", "number": "Int", "boolean": "Boolean", "Json": "Json"}
_DECLARED = ("interface_declaration", "type_alias_declaration")


def read_relations(views: Iterable[View]) -> list[TablePart]:
    """The tables that generated types name."""
    found: dict[str, TablePart] = {}
    for view in views:
        if "Row: {" in view.file.text:
            for part in _tables(view):
                found.setdefault(part.name, part)
    return list(found.values())


def _tables(view: View) -> Iterator[TablePart]:
    for declared in view.file.nodes(*_DECLARED):
        schemas = [(home, kind) for home, name, kind, _ in members_of(view, declared) if name == "public"]
        for home, schema in schemas:
            listed = (one for one in members_of(home, schema) if one[1] in {"Tables", "Views"})
            for where, _, tables, _ in listed:
                for owner, name, kind, member in members_of(where, tables):
                    yield _table(owner, name, kind, member)


def _table(view: View, name: str, kind: Node, member: Node) -> TablePart:
    inner = {part: (home, type_) for home, part, type_, _ in members_of(view, kind)}
    columns = {
        column: ModelField(
            column, _KINDS.get(text_of(type_).split(" ")[0], "String"), home.file.place(entry).line,
            text_of(type_).endswith("[]"), "null" in text_of(type_), False, (), column,
        )
        for home, column, type_, entry in (members_of(*inner["Row"]) if "Row" in inner else ())
    }  # fmt: skip
    part = TablePart(name, view.file.path, view.file.place(member).line, columns, typed=True)
    related = inner.get("Relationships")
    for one in related[1].named_children if related is not None else ():
        says = dict(_entries(one))
        target, keys = says.get("referencedRelation", ""), says.get("columns", "")
        names = tuple(text.strip(" \"'") for text in keys.strip("[]").split(",") if text.strip())
        if target and names:
            part.foreign.append((names, target.strip("\"'")))
    return part


def _entries(kind: Node) -> Iterator[tuple[str, str]]:
    for member in kind.named_children:
        annotation = member.child_by_field_name("type") if member.type == "property_signature" else None
        if annotation is not None and annotation.named_children:
            yield key_of(member), text_of(annotation.named_children[0])
