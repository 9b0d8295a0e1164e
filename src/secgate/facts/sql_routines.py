"""Routines that a script makes, and which functions a statement calls.

A definition runs nothing. What it holds runs where it is called, or, for a trigger, whenever the table is written to. A
call of a function is harmless only where the function is known: one of the database's own that writes nothing, or one
whose body stands in the migrations.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_IDENTIFIER = r'(?:"[^"]+"|`[^`]+`|[\w$]+)'
_NAMED = rf"(?:{_IDENTIFIER}\s*\.\s*)*(?P<name>{_IDENTIFIER})"
_DEFINED = re.compile(
    rf"(?is)\A\s*create\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+)?(?P<kind>function|procedure)\s+"
    rf"(?:if\s+not\s+exists\s+)?{_NAMED}"
)
_LANGUAGE = re.compile(r"(?i)\blanguage\s+'?(\w+)")
_QUOTED = re.compile(r"(?is)\bas\s+(?:(?P<tag>\$\w*\$)(?P<held>.*?)(?P=tag)|'(?P<text>(?:''|[^'])*)')")
_WRITTEN = re.compile(r"(?is)\b(?:begin\s+atomic\b.*|begin\b.*|return\b.*)\Z")
_FIRED = re.compile(r"(?is)\breturns\s+(?:event_)?trigger\b")
_TRIGGER = re.compile(
    r"(?is)\A\s*create\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:temp(?:orary)?\s+)?(?:constraint\s+|event\s+)?"
    r"trigger\b"
)
_FIRES = re.compile(rf"(?is)\bexecute\s+(?:function|procedure)\s+{_NAMED}\s*\(")
_ROW = re.compile(r"(?is)\bfor\s+each\s+row\b(?:\s+(?:follows|precedes)\s+\w+)?(?P<body>.*)\Z")
_CALL = re.compile(rf"(?is)\A\s*call\s+{_NAMED}")
_CALLED = re.compile(rf"(?<![\w$.])(?:{_IDENTIFIER}\s*\.\s*)*(?P<name>{_IDENTIFIER})\s*\(")
_INTO = re.compile(r"(?is)(?<!insert)(?<!merge)\s+into\s+(?:strict\s+)?(?!temp)[\w.]+(?:\s*,\s*[\w.]+)*(?=\s|\Z)")
_LITERAL = re.compile(r"'(?:''|[^'])*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_READ = frozenset({"sql", "plpgsql"})
# What stands before a bracket in a block and is no function.
_WORDS = frozenset({
    "if", "elsif", "elseif", "in", "and", "or", "not", "any", "all", "some", "exists", "values", "case", "when",
    "then", "else", "select", "from", "where", "on", "using", "as", "with", "loop", "while", "return", "returns",
    "raise", "perform", "array", "over", "partition", "filter", "row", "cast", "between", "is", "into", "set", "by",
    "union", "except", "intersect", "having", "limit", "offset", "lateral", "execute", "within", "table", "varchar",
    "char", "numeric", "decimal", "timestamp", "interval", "character", "bit",
})  # fmt: skip
# Functions of PostgreSQL, MySQL and SQLite that write nothing but a sequence or a setting of the session, as far as
# sqlglot has no name of its own for them; and those of extensions that are about ids, text and places.
_PURE = re.compile(
    r"(?:abs|acos|age|armor|array_\w+|ascii|asin|atan2?|avg|bit_\w+|bool_(?:and|or)|btrim|cardinality|cbrt|ceil(?:ing)?|"
    r"char_length|character_length|chr|clock_timestamp|coalesce|col_description|concat|concat_ws|conv|convert(?:_\w+)?|"
    r"cos|count|crc32|crypt|cume_dist|current_\w+|currval|cur(?:date|time)|daterange|date_\w+|database|decode|degrees|"
    r"dense_rank|digest|div|elt|encode|encrypt|enum_\w+|exp|extract|first_value|floor|format|format_type|from_\w+|"
    r"gen_(?:random_\w+|salt)|generate_(?:series|subscripts)|get_(?:bit|byte)|greatest|has_\w+_privilege|hashtext|hex|"
    r"hmac|hstore\w*|if|ifnull|immutable_unaccent|inet_\w+|initcap|instr|int4range|int8range|isempty|isfinite|json_\w+|"
    r"jsonb_\w+|json|jsonb|justify_\w+|julianday|lag|last_\w+|lcase|lead|least|left|length|ln|locate|log|lower\w*|lpad|"
    r"ltrim|make_\w+|masklen|max|md5|min|mod|monthname|multirange\w*|nanoid|netmask|nextval|normalize|now|nth_value|"
    r"ntile|nullif|num(?:range|nulls|nonnulls)|obj_description|octet_length|ord|overlay|parse_ident|percent\w*|"
    r"pg_(?:advisory_\w+|column_size|get_\w+|is_in_recovery|relation_size|sleep|size_\w+|table_is_visible|"
    r"total_relation_size|try_advisory_\w+|typeof|backend_pid)|phraseto_tsquery|pi|plainto_tsquery|position|pow|power|"
    r"printf|quote|quote_\w+|radians|random|range_\w+|rank|regexp_\w+|repeat|replace|reverse|right|round|row_\w+|row|"
    r"rpad|rtrim|sessions?_user|set_bit|set_byte|setseed|setval|setweight|sha\d*|sign|similarity|sin|soundex|"
    r"split_part|sqrt|st_\w+|starts_with|statement_timestamp|stddev\w*|str\w*|substr\w*|sum|sysdate|tan|"
    r"time\w*|to_\w+|transaction_timestamp|translate|trim\w*|trunc|truncate|ts_\w+|tsrange|tstzrange|tsvector_\w+|"
    r"typeof|ucase|uuid\w*|ulid\w*|unaccent|unhex|unicode|unix_timestamp|unixepoch|unistr|unnest|upper\w*|user|utc_\w+|"
    r"var_\w+|variance|version|websearch_to_tsquery|width_bucket|word_similarity|xml\w+|xpath|year\w*|zeroblob|"
    r"box|point|circle|cidr|cube\w*|earth\w*|ll_to_earth|inner_product|l2_\w+|cosine_distance|vector\w*|to_tsvector|"
    r"uid|jwt|role|current_setting|set_config|moddatetime|suppress_redundant_updates_trigger)"
)
# The same words in names of functions that run SQL which they are given, or reach outside.
_RUNS = re.compile(r"(?:query|cursor|table|schema|database)_to_xml\w*|ts_stat|ts_rewrite|xml_\w*exec\w*|st_fromsql")


@dataclass(frozen=True)
class Routine:
    """A function or procedure that a statement makes.

    Attributes:
        name: in lower case, without schema.
        body: its statements as written; None where they are in a language that is not read.
        block: the body has the form of a block.
        line: of the body's first line, counted from that of the statement, 0-based.
        fired: a trigger runs it.
    """

    name: str
    body: str | None
    block: bool
    line: int
    fired: bool


def routine_of(text: str) -> Routine | None:
    """The function or procedure that a statement makes; None where it makes none."""
    found = _DEFINED.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    language = _LANGUAGE.search(_QUOTED.sub(" ", rest))
    quoted = _QUOTED.search(rest)
    body: str | None = None
    at = found.end()
    if quoted is not None:
        group = "held" if quoted["tag"] else "text"
        body, at = quoted[group].replace("''", "'") if group == "text" else quoted[group], at + quoted.start(group)
    elif (written := _WRITTEN.search(rest)) is not None:
        body, at = written.group(), at + written.start()
    if language is not None and language[1].lower() not in _READ:
        body = None
    block = body is not None and re.match(r"(?is)\s*(?:<<\w+>>\s*)?(?:declare|begin)\b", body) is not None
    head = rest[: quoted.start()] if quoted is not None else rest
    return Routine(plain(found["name"]), body, block, text.count("\n", 0, at), _FIRED.search(head) is not None)


def trigger_of(text: str) -> tuple[str, str] | None:
    """(function, body) of a statement that makes a trigger, one of them empty; None for any other statement."""
    if _TRIGGER.match(text) is None:
        return None
    if (fires := _FIRES.search(text)) is not None:
        return plain(fires["name"]), ""
    row = _ROW.search(text)
    body = row["body"] if row is not None else text[text.lower().find("begin") :] if "begin" in text.lower() else ""
    return "", re.sub(r"(?is)\A\s*when\s*\(.*?\)\s*(?=begin\b)", "", body)


def called_by_call(text: str) -> str | None:
    """The procedure that a CALL runs; None for any other statement."""
    found = _CALL.match(text)
    return plain(found["name"]) if found is not None else None


def named_calls(text: str) -> Iterator[str]:
    """Names that a part of a block seems to call: whatever stands before a bracket and is no word of the language."""
    for found in _CALLED.finditer(without_literals(text)):
        name = plain(found["name"])
        if name not in _WORDS:
            yield name


def without_literals(text: str) -> str:
    """A text with its strings empty and its comments gone."""
    return _LITERAL.sub(lambda found: "''" if found.group()[0] == "'" else " ", text)


def without_into(text: str) -> str:
    """A statement of a block without the variables that take its result, which are no table."""
    if re.match(r"(?is)\s*(?:select|with|insert|update|delete)\b", text) is None:
        return text
    kept = _INTO.sub(" ", text)
    if kept != text and re.match(r"(?is)\s*insert\b", text) and not re.match(r"(?is)\s*insert\s+into\b", kept):
        return text
    return kept


def is_pure(name: str) -> bool:
    """Whether a function is one of the database's own that writes nothing."""
    return _PURE.fullmatch(name) is not None and _RUNS.fullmatch(name) is None


def plain(name: str) -> str:
    """A name without its quotes, in lower case."""
    return name.strip('"`').lower()
