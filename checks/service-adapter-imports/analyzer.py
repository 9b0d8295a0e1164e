"""Imports of services that lead to adapters, also through files that only hand names on.

The type alone may be imported: it is gone when the code runs.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.api import (
    Confidence,
    Hit,
    Layer,
    Node,
    Observation,
    SourceFile,
    Subject,
    TraceStep,
    View,
    ancestors,
    arguments_of,
    business_layer,
    layer,
    text_of,
)

_ROOT = re.compile(
    r"(?:^|/)(?:di|container|composition[-_]?root|bootstrap|ioc|inversify\.config|app\.module)\.[cm]?[jt]s$"
)
_GUESSED = (
    "A service imports an adapter, so it cannot be run, tested or moved without it; what is which is told by names of "
    "files and folders, and `layers` in the configuration can say it."
)
_TYPES = frozenset({
    "type_annotation", "type_arguments", "implements_clause", "interface_declaration", "type_alias_declaration",
    "extends_type_clause", "type_query", "union_type", "intersection_type", "generic_type", "type_predicate",
    "index_type_query", "as_expression", "satisfies_expression",
})  # fmt: skip
_DECLARES_TYPE = frozenset({"interface_declaration", "type_alias_declaration"})


@dataclass(frozen=True)
class _Layers:
    services: Layer
    adapters: Layer

    @property
    def declared(self) -> bool:
        return self.services.declared and self.adapters.declared


def analyze(subject: Subject) -> Observation:
    """Every import of every service."""
    layers = _Layers(business_layer(subject.config.layers), layer("adapters", subject.config.layers))
    services = [f for f in subject.files if layers.services.holds(f.path) and not layers.adapters.holds(f.path)]
    if not services or not any(layers.adapters.holds(file.path) for file in subject.files):
        return Observation(absence=subject.spec.not_applicable)
    composition = layer("composition", subject.config.layers)
    examined, hits = Counter[str](), []
    for file in services:
        if _ROOT.search(file.path) or (composition.declared and composition.holds(file.path)):
            continue
        for node, specifier in _imports(file):
            examined[file.path] += 1
            if (behind := _adapter(subject, file, (node, specifier), layers)) is not None:
                hits.append(_hit(subject, file, node, behind, layers))
    return Observation(examined_at=examined, hits=tuple(hits))


def _hit(subject: Subject, file: SourceFile, node: Node, adapter: str, layers: _Layers) -> Hit:
    # NOTE: names of folders alone say what the layers are: whoever reads it has to agree.
    confidence, said = (None, None) if layers.declared else (Confidence.MEDIUM, _GUESSED)
    step = TraceStep(path=adapter, line=1, note="the adapter")
    place = file.place(node)
    return subject.hit("adapter-import", place, message=said, confidence=confidence, trace=[step], node=node)


def _imports(file: SourceFile) -> Iterator[tuple[Node, str]]:
    """(statement or call, module) of every import and re-export."""
    for statement in file.nodes("import_statement", "export_statement"):
        source = statement.child_by_field_name("source")
        if source is not None:
            yield statement, text_of(source).strip("'\"")
    for call in file.nodes("call_expression"):
        callee, given = call.child_by_field_name("function"), arguments_of(call)
        loads = callee is not None and (callee.type == "import" or text_of(callee) == "require")
        if loads and len(given) == 1 and given[0].type == "string":
            yield call, text_of(given[0]).strip("'\"`")


def _adapter(subject: Subject, file: SourceFile, imported: tuple[Node, str], layers: _Layers) -> str | None:
    """The adapter whose code an import brings in; None where it brings none."""
    node, specifier = imported
    modules, view = subject.data.links.imports, subject.data.view(file.path)
    path = modules.file(file.path, specifier)
    if path is None or re.match(r"(?:import|export)\s+type\b", text_of(node)) is not None:
        return None
    if node.type != "import_statement":
        return path if layers.adapters.holds(path) else None
    names = [b for b in view.names.imports() if any(outer == node for outer in ancestors(b.node))]
    if not names:
        return path if layers.adapters.holds(path) else None
    for binding in names:
        if _is_type(binding.node) or _only_types(view, binding.name, node):
            continue
        found = modules.imported(view, binding)
        home = found[0].file.path if found is not None else path
        # NOTE: what a type is called is no value: the compiler drops the import.
        if found is not None and found[1].type in _DECLARES_TYPE:
            continue
        if layers.adapters.holds(home) or (found is None and layers.adapters.holds(path)):
            return home
    return None


def _is_type(name: Node) -> bool:
    """Whether a name is imported as `type Name`."""
    return name.parent is not None and re.match(r"type\s", text_of(name.parent)) is not None


def _only_types(view: View, name: str, statement: Node) -> bool:
    """Whether a name stands only where types do, so that the compiler leaves the import out."""
    key = ("uses by name", view.file.path)
    if key not in view.links.answers:
        named: dict[str, list[Node]] = {}
        for node in view.file.nodes("identifier", "type_identifier", "shorthand_property_identifier"):
            named.setdefault(text_of(node), []).append(node)
        view.links.answers[key] = named
    known = view.links.answers[key]
    found = known.get(name, []) if isinstance(known, dict) else []
    uses = [node for node in found if not statement.start_byte <= node.start_byte < statement.end_byte]
    return bool(uses) and all(_is_in_type(node) for node in uses)


def _is_in_type(node: Node) -> bool:
    if node.type == "type_identifier":
        return not any(outer.type in {"class_heritage", "extends_clause"} for outer in ancestors(node))
    return node.parent is not None and node.parent.type in _TYPES - {"as_expression", "satisfies_expression"}
