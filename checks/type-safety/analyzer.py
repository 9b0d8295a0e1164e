"""`any` in TypeScript, found in the syntax tree, and the settings that let it in unwritten."""

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise

from secgate.api import (
    Hit,
    Node,
    Observation,
    Place,
    Problem,
    SourceFile,
    Subject,
    by_path,
    head_comments,
    is_generated,
    text_of,
    walk,
)

_TSCONFIG = re.compile(r"^tsconfig(?:\.[\w.-]+)?\.json$")
_NOT_PRODUCTION = re.compile(
    r"(?:^|[.-])(?:tests?|specs?|e2e|vitest|jest|cypress|playwright|eslint|lint|storybook)(?:[.-]|$)"
)
_JSON_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?(?:\*/|\Z)|[{}\[\]:,]|[^\s{}\[\]:,"/]+', re.DOTALL)
_STRICT = frozenset({"strict", "noImplicitAny"})
_NOCHECK = re.compile(r"^/[/*]+\s*@ts-nocheck\b")
_SCHEMA_READ = re.compile(r"\.(?:parse|safeParse|parseAsync|safeParseAsync|decode|validate|validateSync|assert|check)$")
_JSON_SOURCE = re.compile(r"^(?:JSON\.parse\(|\(?await\s+[\w$.]+\.json\(\))")
_CASTS = frozenset({"as_expression", "type_assertion"})
_MAX_SHAPE_LEVELS = 8
_MAX_SHAPE_LENGTH = 400


def analyze(subject: Subject) -> Observation:
    """Every `any` by kind, every double cast, and every place where strict checking is off or unknown."""
    sources = [file for file in subject.files if file.language == "typescript" and not is_generated(file)]
    if not sources:
        return Observation(absence=subject.spec.not_applicable)
    configs = _Configs(subject)
    hits = [hit for file in sources for hit in _in_file(subject, file)]
    hits += configs.hits()
    return Observation(
        examined_at=by_path(sources),
        hits=tuple(hits),
        problems=configs.problems,
        unresolved=tuple(configs.unresolved()),
    )


# --- the source files -------------------------------------------------------------------------------------------------


def _in_file(subject: Subject, file: SourceFile) -> Iterator[Hit]:
    if _allowed_path(subject, file.path):
        return
    if (comment := _nocheck(file)) is not None:
        message = "`@ts-nocheck` switches type checking off for this file, so every mistake and every `any` passes."
        yield subject.hit("strict-off", file.place(comment), message=message, node=comment)
    if "any" not in file.text and "unknown" not in file.text:
        return
    ts_rest = "@ts-rest/" in file.text
    for node in file.nodes("predefined_type", *_CASTS):
        if node.type == "predefined_type" and text_of(node) == "any":
            kind = _kind(node)
            if kind and not (ts_rest and _is_ts_rest_request(node)) and not _accepted(subject, node):
                message = f"`any` as {kind}: the compiler checks nothing that is done with this value."
                yield subject.hit("explicit-any", file.place(node), message=message, node=node.parent)
        elif node.type in _CASTS and _is_double_cast(node) and not _accepted(subject, node):
            yield subject.hit("double-cast", file.place(node), node=node)


def _nocheck(file: SourceFile) -> Node | None:
    """The comment that switches checking off: TypeScript honours it only above the first statement."""
    return next((comment for comment in head_comments(file) if _NOCHECK.match(text_of(comment))), None)


def _kind(node: Node) -> str | None:
    """What the `any` stands for, in the words of the message; None where it has no effect on values."""
    parent = node.parent
    if parent is None:
        return None
    match parent.type:
        case "as_expression" | "type_assertion":
            return "a cast"
        case "type_arguments":
            return "the target of a cast" if _is_assertion_argument(parent) else "a type argument"
        case "array_type":
            return "an array element"
        case "index_type_query" | "conditional_type":
            # NOTE: `keyof any` is the set of property keys, and `T extends any ?` only spreads a union.
            return None
        case "type_annotation":
            return _annotated(parent)
        case _:
            return "a type"


def _is_assertion_argument(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "type_assertion"


def _annotated(annotation: Node) -> str:
    owner = annotation.parent
    if owner is None:
        return "an annotation"
    if owner.type == "catch_clause":
        return "the type of a caught error"
    returned = owner.child_by_field_name("return_type")
    if returned is not None and returned.start_byte == annotation.start_byte:
        return "a return type"
    return "a parameter's type" if owner.type in {"required_parameter", "optional_parameter"} else "an annotation"


def _is_double_cast(node: Node) -> bool:
    """`value as unknown as Other`, in either syntax; a cast to never, unknown or any is not a second type."""
    inner = _operand(node)
    if inner is None or inner.type not in _CASTS or _cast_type(inner) != "unknown":
        return False
    return _cast_type(node) not in {"unknown", "never", "any"}


def _operand(node: Node) -> Node | None:
    parts = node.named_children
    found = (parts[-1] if node.type == "type_assertion" else parts[0]) if parts else None
    while found is not None and found.type == "parenthesized_expression" and found.named_children:
        found = found.named_children[0]
    return found


def _cast_type(node: Node) -> str:
    if node.type == "type_assertion":
        return text_of(node.named_children[0]).strip("<> ")
    return text_of(node.named_children[-1]) if len(node.named_children) > 1 else ""


# --- what is accepted -------------------------------------------------------------------------------------------------


def _is_ts_rest_request(node: Node) -> bool:
    """`({ req }: { req: any })`: the request of a ts-rest handler, which the library does not let one type."""
    signature = node.parent.parent if node.parent is not None else None
    if signature is None or signature.type != "property_signature" or signature.parent is None:
        return False
    name = signature.child_by_field_name("name")
    if name is None or text_of(name) not in {"req", "res"}:
        return False
    annotation = signature.parent.parent
    return (
        signature.parent.type == "object_type"
        and annotation is not None
        and annotation.parent is not None
        and annotation.parent.type in {"required_parameter", "optional_parameter"}
    )


def _accepted(subject: Subject, node: Node) -> bool:
    return _read_by_schema(node) or _allowed_shape(subject, node)


def _read_by_schema(node: Node) -> bool:
    """Whether this is the type of a JSON.parse result that a schema reads at once."""
    cast = node if node.type in _CASTS else node.parent
    if cast is not None and cast.type in _CASTS:
        operand = _operand(cast)
        while operand is not None and operand.type in _CASTS:
            operand = _operand(operand)
        arguments = cast.parent
        call = arguments.parent if arguments is not None and arguments.type == "arguments" else None
        return operand is not None and bool(_JSON_SOURCE.match(text_of(operand))) and _is_schema_call(call)
    declarator = cast.parent if cast is not None else None
    if declarator is None or declarator.type != "variable_declarator":
        return False
    name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
    statement = declarator.parent.next_named_sibling if declarator.parent is not None else None
    if name is None or value is None or statement is None or not _JSON_SOURCE.match(text_of(value)):
        return False
    return any(
        _is_schema_call(found) and text_of(found.named_children[-1]).startswith(f"({text_of(name)}")
        for found in walk(statement)
        if found.type == "call_expression"
    )


def _is_schema_call(call: Node | None) -> bool:
    function = call.child_by_field_name("function") if call is not None else None
    return function is not None and text_of(function) != "JSON.parse" and bool(_SCHEMA_READ.search(text_of(function)))


def _allowed_path(subject: Subject, path: str) -> bool:
    globs = (entry.path for entry in subject.config.any_allowed if entry.path is not None)
    return any(fnmatchcase(path, glob) or fnmatchcase(path, glob.removeprefix("**/")) for glob in globs)


def _allowed_shape(subject: Subject, node: Node) -> bool:
    """Whether the code around `node` holds a shape of any_allowed; blanks do not count."""
    shapes = [_squeezed(entry.shape) for entry in subject.config.any_allowed if entry.shape is not None]
    if not shapes:
        return False
    around: Node | None = node
    for _ in range(_MAX_SHAPE_LEVELS):
        if around is None or around.end_byte - around.start_byte > _MAX_SHAPE_LENGTH:
            return False
        text = _squeezed(text_of(around))
        if any(shape in text for shape in shapes):
            return True
        around = around.parent
    return False


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# --- the compiler's settings ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Config:
    """One tsconfig: what it says itself, with the line of each switch."""

    path: str
    extends: tuple[str, ...]
    switches: dict[str, tuple[bool, int]]
    files: tuple[str, ...]
    builds_nothing: bool


class _Configs:
    """The tsconfig files of the target that build production code."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.problems: tuple[Problem, ...] = ()
        self.configs: dict[str, _Config] = {}
        self.bases: set[str] = set()
        self.files = {file.path: file for file in subject.files if file.language == "json"}
        self.packages = list(self._packages())
        waiting = sorted(path for path in self.files if _builds_production(path))
        while waiting:
            path = waiting.pop(0)
            if path in self.configs:
                continue
            if (found := _read_config(self.files[path])) is None:
                self._problem(path, "cannot be read as a tsconfig")
                continue
            self.configs[path] = found
            # NOTE: what is extended may have any name: `@acme/tsconfig/base.json`.
            bases = list(self._bases(found))
            self.bases.update(bases)
            waiting += [base for base in bases if base not in self.configs]
            self._check_names(found)

    def hits(self) -> Iterator[Hit]:
        """One for each switch that is written as off; what a base says is found in the base."""
        for config in self.configs.values():
            for switch, (on, line) in sorted(config.switches.items()):
                if not on and not _allowed_path(self.subject, config.path):
                    message = f"`{switch}` is off: a value without a written type becomes `any`, and nothing says so."
                    hit = self.subject.hit("strict-off", Place(path=config.path, line=line), message=message)
                    # NOTE: known by the switch: what else its line holds depends on the layout.
                    yield hit.model_copy(update={"symbol": switch, "text": ""})

    def unresolved(self) -> Iterator[Problem]:
        """Builds for which nothing in the target turns the check for implicit `any` on."""
        if not self.configs:
            yield Problem(reason="no tsconfig is in scope: whether the compiler refuses an implicit `any` is not known")
        for path, config in sorted(self.configs.items()):
            if path in self.bases or config.builds_nothing or config.switches:
                continue
            if not any(self._is_strict(base, (path,)) for base in self._bases(config)):
                reason = "no `strict` here nor in what it extends: whether an implicit `any` is refused is not known"
                yield Problem(path=path, line=1, reason=reason)

    def _is_strict(self, path: str, seen: tuple[str, ...]) -> bool:
        config = self.configs.get(path)
        if config is None or path in seen:
            return False
        # NOTE: a switch that is off is a finding in the base itself, so the builds on it are decided too.
        return bool(config.switches) or any(self._is_strict(base, (*seen, path)) for base in self._bases(config))

    def _bases(self, config: _Config) -> Iterator[str]:
        """The files of the target that a config extends."""
        for name in config.extends:
            if name.startswith("."):
                yield from (path for path in _candidates(config.path, name) if path in self.files)
                continue
            for folder, package in self.packages:
                if name == package or name.startswith(f"{package}/"):
                    rest = name[len(package) :].strip("/") or "tsconfig.json"
                    yield from (path for path in _candidates(f"{folder}/package.json", rest) if path in self.files)

    def _packages(self) -> Iterator[tuple[str, str]]:
        for path, file in self.files.items():
            name = re.search(r'"name"\s*:\s*"([^"]+)"', file.text) if path.endswith("package.json") else None
            if name is not None:
                yield posixpath.dirname(path), name.group(1)

    def _check_names(self, config: _Config) -> None:
        folder = posixpath.dirname(config.path)
        for name in config.files:
            path = posixpath.normpath(posixpath.join(folder, name))
            if not path.startswith("..") and self.subject.read(path) is None:
                self._problem(config.path, f"names the file {path}, which is not in the target")
        for name in config.extends:
            known = _candidates(config.path, name)
            inside = name.startswith(".") and not known[0].startswith("..")
            if inside and all(self.subject.read(path) is None for path in known):
                self._problem(config.path, f"extends {known[0]}, which is not in the target")

    def _problem(self, path: str, reason: str) -> None:
        self.problems = (*self.problems, Problem(path=path, line=1, reason=reason))


def _builds_production(path: str) -> bool:
    name = posixpath.basename(path)
    variant = name.removeprefix("tsconfig").removesuffix(".json")
    return bool(_TSCONFIG.match(name)) and not _NOT_PRODUCTION.search(variant)


def _candidates(path: str, name: str) -> list[str]:
    """The files that a relative `extends` in `path` can mean."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    return [joined, f"{joined}.json", f"{joined}/tsconfig.json"]


def _read_config(file: SourceFile) -> _Config | None:
    """The parts of a tsconfig that count here, read as JSON with comments and trailing commas; None: not readable."""
    tokens = [(m.group(), m.start()) for m in _JSON_TOKEN.finditer(file.text) if not m.group().startswith(("//", "/*"))]
    try:
        value = _json(tokens)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    options = value.get("compilerOptions")
    options = options if isinstance(options, dict) else {}
    extends = value.get("extends")
    named = [extends] if isinstance(extends, str) else extends
    files = value.get("files")
    return _Config(
        path=file.path,
        extends=tuple(name for name in named if isinstance(name, str)) if isinstance(named, list) else (),
        switches={key: (options[key], _line(file, tokens, key)) for key in sorted(_STRICT & options.keys())
                  if isinstance(options[key], bool)},
        files=tuple(name for name in files if isinstance(name, str)) if isinstance(files, list) else (),
        builds_nothing=files == [] and "include" not in value,
    )  # fmt: skip


def _json(tokens: list[tuple[str, int]]) -> object:
    """The value of JSON tokens, trailing commas left out. Raises: ValueError."""
    pairs = pairwise([*(text for text, _ in tokens), ""])
    found: object = json.loads("".join(text for text, after in pairs if not (text == "," and after in {"}", "]"})))
    return found


def _line(file: SourceFile, tokens: list[tuple[str, int]], key: str) -> int:
    for (text, start), (after, _) in pairwise(tokens):
        if text == f'"{key}"' and after == ":":
            return file.text.count("\n", 0, start) + 1
    return 1
