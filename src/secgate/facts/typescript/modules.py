"""What one file imports, exports and declares at its top level, read without running anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.names import key_of
from secgate.facts.typescript.project import Source
from secgate.facts.typescript.syntax import Node, text_of, walk

_TYPES = frozenset({"interface_declaration", "type_alias_declaration", "enum_declaration"})
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration"})
_FUNCTIONS = frozenset({"function_declaration", "generator_function_declaration"})
_VARIABLES = frozenset({"lexical_declaration", "variable_declaration"})


@dataclass(frozen=True)
class Import:
    """A name from another module; `name` is `default`, `*` for all of it, or the exported name."""

    specifier: str
    name: str


@dataclass(frozen=True)
class Export:
    """What a module gives out under a name: one of its own names, another module's, or an expression."""

    local: str = ""
    source: Import | None = None
    value: Node | None = None


@dataclass
class Module:
    """The top level of a file.

    Attributes:
        imports: by local name.
        exports: by exported name.
        stars: specifiers of `export * from`.
        declared: variables, functions and classes by name: the declarator, or the declaration.
        types: interfaces, type aliases, enums and classes by name.
        loads: specifiers that are loaded when the module is, in order.
    """

    source: Source
    imports: dict[str, Import] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    declared: dict[str, Node] = field(default_factory=dict)
    types: dict[str, Node] = field(default_factory=dict)
    loads: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where it lies."""
        return self.source.path


def read_module(source: Source) -> Module:
    """The top level of a file; parts that do not parse are left out."""
    module = Module(source)
    for statement in source.root.named_children:
        _read(module, statement)
    return module


def names_of(pattern: Node | None) -> list[str]:
    """Every name that a pattern binds."""
    if pattern is None:
        return []
    kinds = {"identifier", "shorthand_property_identifier_pattern"}
    return [text_of(node) for node in _pattern_nodes(pattern) if node.type in kinds]


def _pattern_nodes(pattern: Node) -> Iterator[Node]:
    stack = [pattern]
    while stack:
        node = stack.pop()
        yield node
        match node.type:
            case "pair_pattern":
                stack += [inner for inner in [node.child_by_field_name("value")] if inner is not None]
            case "object_assignment_pattern" | "assignment_pattern":
                stack += [inner for inner in [node.child_by_field_name("left")] if inner is not None]
            case "object_pattern" | "array_pattern" | "rest_pattern":
                stack.extend(reversed(node.named_children))
            case _:
                pass


def _read(module: Module, statement: Node) -> None:
    if statement.type == "import_statement":
        _import(module, statement)
    elif statement.type == "export_statement":
        _export(module, statement)
    elif statement.type in _VARIABLES | _FUNCTIONS | _CLASSES | _TYPES:
        _declare(module, statement)
    elif statement.type == "expression_statement":
        module.loads += _required(statement)


def _declare(module: Module, declaration: Node) -> list[str]:
    """Record what a declaration binds, and give its names."""
    if declaration.type in _VARIABLES:
        found: list[str] = []
        for declarator in declaration.named_children:
            if declarator.type != "variable_declarator":
                continue
            names = names_of(declarator.child_by_field_name("name"))
            module.declared.update(dict.fromkeys(names, declarator))
            module.loads += _required(declarator)
            found += names
        return found
    name = text_of(declaration.child_by_field_name("name"))
    if not name:
        return []
    if declaration.type in _FUNCTIONS | _CLASSES or declaration.type == "enum_declaration":
        module.declared[name] = declaration
    if declaration.type in _CLASSES | _TYPES:
        module.types[name] = declaration
    return [name]


def _required(node: Node) -> list[str]:
    """Specifiers of `require("x")` in a declarator or a statement, as far as they stand on its own level."""
    if b"require" not in (node.text or b"")[:400]:
        return []
    found = []
    for call in walk(node):
        if call.type == "call_expression" and text_of(call.child_by_field_name("function")) == "require":
            given = call.child_by_field_name("arguments")
            first = given.named_children[0] if given is not None and given.named_children else None
            if first is not None and first.type == "string":
                found.append(text_of(first).strip("'\""))
    return found


def _import(module: Module, statement: Node) -> None:
    specifier = text_of(statement.child_by_field_name("source")).strip("'\"")
    only_types = any(child.type == "type" for child in statement.children)
    if specifier and not only_types:
        module.loads.append(specifier)
    for node in statement.named_children:
        if node.type == "import_require_clause":
            # `import name = require("x")`
            name, source = node.named_children[0], node.child_by_field_name("source")
            module.imports[text_of(name)] = Import(text_of(source).strip("'\""), "*")
            module.loads.append(text_of(source).strip("'\""))
        for part in node.named_children if node.type == "import_clause" else ():
            if part.type == "identifier":
                module.imports[text_of(part)] = Import(specifier, "default")
            elif part.type == "namespace_import":
                module.imports[text_of(part.named_children[0])] = Import(specifier, "*")
            elif part.type == "named_imports":
                _specifiers(module, part, specifier)


def _specifiers(module: Module, clause: Node, specifier: str) -> None:
    for entry in clause.named_children:
        name = entry.child_by_field_name("name")
        if entry.type == "import_specifier" and name is not None:
            local = entry.child_by_field_name("alias") or name
            module.imports[text_of(local)] = Import(specifier, text_of(name))


def _export(module: Module, statement: Node) -> None:  # noqa: C901 - one branch for each form of export
    source = statement.child_by_field_name("source")
    specifier = text_of(source).strip("'\"") if source is not None else ""
    if specifier and not any(child.type == "type" for child in statement.children):
        module.loads.append(specifier)
    is_default = any(child.type == "default" for child in statement.children)
    declaration = statement.child_by_field_name("declaration")
    value = statement.child_by_field_name("value")
    if declaration is not None:
        names = _declare(module, declaration)
        for name in names:
            module.exports["default" if is_default else name] = Export(local=name)
        if is_default and not names:
            module.exports["default"] = Export(value=declaration)
    elif value is not None:
        module.exports["default"] = Export(value=value)
    elif any(child.type == "=" for child in statement.children) and statement.named_children:
        # `export = value`
        module.exports["default"] = module.exports["="] = Export(value=statement.named_children[-1])
    for child in statement.named_children:
        if child.type == "namespace_export":
            module.exports[text_of(child.named_children[0])] = Export(source=Import(specifier, "*"))
        elif child.type == "export_clause":
            _exported(module, child, specifier)
    if specifier and any(child.type == "*" for child in statement.children):
        module.stars.append(specifier)


def _exported(module: Module, clause: Node, specifier: str) -> None:
    for entry in clause.named_children:
        if entry.type != "export_specifier":
            continue
        name = text_of(entry.child_by_field_name("name"))
        given = text_of(entry.child_by_field_name("alias")) or name
        if specifier:
            module.exports[given] = Export(source=Import(specifier, name))
        else:
            module.exports[given] = Export(local=name)


def members(body: Node | None) -> Iterator[tuple[str, Node]]:
    """Methods and fields of a class body by name."""
    for member in body.named_children if body is not None else ():
        if member.type in {"method_definition", "public_field_definition"} and (name := key_of(member)):
            yield name.lstrip("#"), member
