"""Raw SQL in calls of a client: the text of the statement with its values replaced, and what it does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from secgate.facts.queries import TENANT
from secgate.facts.sql import Reading, Tenancy
from secgate.facts.typescript.drizzle_raw import is_fragment, sent_statements, written_name
from secgate.facts.typescript.kysely_raw import named_by, sent_templates
from secgate.facts.typescript.names import arguments_of, last_name, properties, root_name
from secgate.facts.typescript.ownership import guarded
from secgate.facts.typescript.queries import Query, begin, scoped
from secgate.facts.typescript.raw_tables import RAW_NAME, raw_values
from secgate.facts.typescript.summaries import ask_callers
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_raw import sent_texts
from secgate.facts.typescript.view import View

_RAW = re.compile(r"\$(?:queryRaw|executeRaw)(?:Unsafe)?\s*(?=[(<`])")
_ESCAPE = re.compile(r"\\([\"'`\\])")
_OPEN_LIST = re.compile(r"\bin\s*\(?\s*$", re.IGNORECASE)
_POSITIONAL = re.compile(r"\$(\d+)\b")
# A value in the dialects of MySQL and SQLite.
_ASKED = re.compile(r"(?<=[\s=(,<>])\?(?=[\s),;]|$)")
# A name of a table or column that Knex puts in, also one that is not known.
_ASKED_NAME = re.compile(r"(?<=[\s=(,<>.])\?\?(?=[\s),;.]|$)")
_ASKED_BOTH = re.compile(rf"{_ASKED_NAME.pattern}|{_ASKED.pattern}")
_BY_NAME = re.compile(r"(?<![:\w])[:$](\w+)")
_BUILDERS = frozenset({"sql", "raw", "join", "empty"})
_TENANT = "tenant"


@dataclass(frozen=True)
class Statement:
    """The text of a raw statement: `:p` stands for a value and `:tenant` for the tenant's id.

    Attributes:
        whole: no part of it is built elsewhere.
    """

    text: str
    whole: bool = True


def raw_calls(view: View) -> list[Node]:
    """Calls and tagged templates that send raw SQL."""
    found = [call for call, _, name in view.names.named if RAW_NAME.fullmatch(name)]
    found += sent_statements(view) if view.tables else []
    found += sent_templates(view) if view.relations else []
    # Imported here: only a target with such models needs it.
    if view.schema.of("sequelize"):
        from secgate.facts.typescript import sequelize_raw  # noqa: PLC0415 - as above

        found += sequelize_raw.sent_texts(view)
    if view.schema.of("knex"):
        from secgate.facts.typescript import knex_raw  # noqa: PLC0415 - as above

        found += knex_raw.sent_texts(view)
    return found + (sent_texts(view) if view.schema.of("typeorm") else [])


def lost_raw_calls(view: View) -> int:
    """How many raw calls the text holds beyond those the tree gave."""
    data = view.file.data
    if b"$queryRaw" not in data and b"$executeRaw" not in data:
        return 0
    code = bytearray(data)
    for node in view.file.nodes("comment", "string", "string_fragment"):
        code[node.start_byte : node.end_byte] = b" " * (node.end_byte - node.start_byte)
    return len(_RAW.findall(code.decode("utf-8", "replace"))) - sum(
        1 for _, _, name in view.names.named if RAW_NAME.fullmatch(name)
    )


def read_raw(view: View) -> Iterator[Query]:
    """The raw statements of a file on tables of tenant models, and those that cannot be read."""
    calls = raw_calls(view)
    if not calls:
        return
    # Parsing SQL costs 0.1 s before the first statement; most targets have none.
    from secgate.facts.sql_parts import read_sql  # noqa: PLC0415 - see above

    models = {m.table.lower(): m for m in view.schema.models}
    tables = frozenset(table for table, m in models.items() if view.schema.tenancy[m.name] in TENANT)
    root = next((table for table, m in models.items() if m.name == view.schema.tenant_root), None)
    keys = (f.column for m in models.values() for f in m.fields if f.name in view.words.keys)
    columns = frozenset(column.lower() for column in (*view.words.columns, *keys) if column)
    for call in calls:
        statement = read_statement(view, call)
        reading = read_sql(statement.text, Tenancy(tables, columns, root, _TENANT)) if statement.whole else None
        query = _judge(view, call, statement, reading, tables)
        if query is not None:
            named = {models[t].name for t in (reading.tables if reading is not None else ()) if t in tables}
            direct = any(view.schema.tenancy[name] == "direct" for name in named)
            lowered = query.shape == "raw" and not direct
            yield replace(query, sharp=query.sharp and not lowered)


def _judge(
    view: View, call: Node, statement: Statement, reading: Reading | None, tables: frozenset[str]
) -> Query | None:
    """The scope of a raw statement; None when it names no table of a tenant model."""
    named = ", ".join(sorted(reading.tables & tables)) if reading is not None else ""
    query = begin(view, call, named, "")
    if view.by_design:
        return replace(query, scope="exempt") if named or reading is None else None
    if not statement.whole:
        return replace(query, scope="unscoped", shape="unparsed", sharp=False)
    if reading is None:
        reason = "this raw statement cannot be parsed as SQL"
        return replace(query, reason=reason) if _names_any(statement.text, tables) else None
    if not named:
        return None
    if not reading.unlimited:
        return scoped(query, "where", view.proof(call, "every part of the statement names the tenant"))
    values = [("", value) for value in raw_values(call)]
    proof = guarded(view, call, values) or ask_callers(view, call, values).proof
    if proof is not None:
        return scoped(query, "guarded", proof)
    tenant = view.tenant(call)
    held = view.proof(tenant, "the tenant is at hand here").step if tenant is not None else None
    sharp = not (reading.conditional and tenant is None)
    return replace(query, scope="unscoped", shape="raw", sharp=sharp, tenant=held)


def read_statement(view: View, call: Node) -> Statement:
    """The statement of a raw call."""
    arguments = call.child_by_field_name("arguments")
    tagged = arguments is not None and arguments.type == "template_string"
    given = arguments_of(call)
    node = arguments if tagged else next(iter(given), None)
    if node is None:
        return Statement("", whole=False)
    node = view.names.resolve(node)
    if node.type == "call_expression" and last_name(node) == "sql":
        node = node.child_by_field_name("arguments") or node
    if node.type == "string":
        return _valued(view, _ESCAPE.sub(r"\1", text_of(node)[1:-1]), given[1:])
    if node.type != "template_string":
        return Statement("", whole=False)
    # NOTE: in a plain template literal a substitution is text, in a tagged one it is a value.
    plain_template = node.parent is None or node.parent.type != "call_expression"
    parts: list[str] = []
    for child in node.named_children:
        if child.type != "template_substitution":
            parts.append(text_of(child))
        elif (named := _written_name(view, child.named_children[0])) and not plain_template:
            parts.append(named)
        elif plain_template or _is_fragment(view, child, "".join(parts)):
            return Statement("".join(parts), whole=False)
        else:
            listed = _OPEN_LIST.search("".join(parts)) is not None and not "".join(parts).rstrip().endswith("(")
            name = f":{_TENANT}" if view.words.mentioned(child) is not None else ":p"
            parts.append(f"({name})" if listed else name)
    return _valued(view, "".join(parts), given[1:])


def _valued(view: View, text: str, values: list[Node]) -> Statement:
    """A statement with its values; one that names a table which is not known is not whole."""
    read = _with_values(view, text, values)
    return Statement(read, whole=not view.schema.of("knex") or _ASKED_NAME.search(read) is None)


def _written_name(view: View, value: Node) -> str:
    """The table or column that a template names: its name in the database."""
    found = written_name(view, value) if view.tables else ""
    return found or (named_by(value) if view.relations else "")


def _with_values(view: View, text: str, values: list[Node]) -> str:
    """The text with `$1` as what is given for it; also each `?` of a list of values, and `:name` of an object."""
    listed = view.names.resolve(values[0]) if len(values) == 1 else None
    if listed is not None and listed.type == "object":
        given = properties(listed)
        listed = view.names.resolve(given.get("replacements") or given.get("bind") or listed)
        text = _with_names(view, text, properties(listed)) if listed.type == "object" else text
    if listed is not None and listed.type == "array":
        values = [value for value in listed.named_children if value.type != "comment"]
        if _POSITIONAL.search(text) is None:
            asked = iter(range(1, len(values) + 1))
            named = [text_of(value)[1:-1] if value.type == "string" else "" for value in values]

            def put(match: re.Match[str]) -> str:
                at = next(asked, 0)
                known = named[at - 1] if 0 < at <= len(named) else ""
                return f"${at}" if match.group() == "?" else known or match.group()

            text = (_ASKED_BOTH if view.schema.of("knex") else _ASKED).sub(put, text)

    def name(match: re.Match[str]) -> str:
        index = int(match.group(1)) - 1
        tenant = 0 <= index < len(values) and view.words.mentioned(values[index]) is not None
        return f":{_TENANT}" if tenant else ":p"

    return _POSITIONAL.sub(name, text)


def _with_names(view: View, text: str, values: Mapping[str, Node]) -> str:
    """The text with `:name` and `$name` as what is given for it."""

    def name(match: re.Match[str]) -> str:
        value = values.get(match.group(1))
        if value is None:
            return match.group()
        return f":{_TENANT}" if view.words.mentioned(value) is not None else ":p"

    return _BY_NAME.sub(name, text)


def _is_fragment(view: View, substitution: Node, before: str) -> bool:
    """Whether a substitution is SQL and not a value: `Prisma.sql`, `Prisma.raw`; a list after IN holds values."""
    value = view.names.resolve(substitution.named_children[0])
    if view.tables and is_fragment(view, value):
        return True
    if value.type == "ternary_expression":
        return any(part.type == "template_string" or last_name(part) in _BUILDERS for part in value.named_children)
    if last_name(root_name(value)) != "Prisma" and last_name(value) not in _BUILDERS:
        return False
    return last_name(value) != "join" or _OPEN_LIST.search(before) is None


def _names_any(text: str, tables: frozenset[str]) -> bool:
    return any(re.search(rf"\b{re.escape(table)}\b", text, re.IGNORECASE) for table in tables)
