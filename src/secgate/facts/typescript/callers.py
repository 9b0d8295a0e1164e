"""Which function a call reaches in another file, and which calls reach a function.

Names are followed through imports, re-exports, classes, constructor parameters and interfaces with one implementation.
What a name alone suggests is kept apart from what is proven (`Site.sure`), and a function that is handed on as a value
has callers nobody knows (`Sites.complete`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.typescript.imports import Imports
from secgate.facts.typescript.names import FUNCTIONS, Binding, ancestors, key_of, last_name, unwrap
from secgate.facts.typescript.project import Project
from secgate.facts.typescript.receivers import Declared, Receivers
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Links, Site, Sites, Source, View

_CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_NO_REFERENCE = frozenset({
    "import_specifier", "export_specifier", "method_signature", "property_signature", "abstract_method_signature",
    "import_clause", "namespace_import", "function_signature",
})  # fmt: skip
_STEM = re.compile(r"prisma|mock|inmemory|impl|service|repository|repo|adapter|port|controller|manager|store|client")
# Methods that the language's own classes have: an unknown receiver is rather one of these.
_COMMON = frozenset({
    "get", "set", "has", "add", "delete", "clear", "update", "find", "filter", "map", "push", "remove", "list",
    "create", "save", "run", "execute", "handle", "process", "parse", "count", "keys", "values", "send", "close",
    "open", "read", "write",
})  # fmt: skip
_MAX_OCCURRENCES = 1_500


@dataclass
class LinkedFiles(Links):
    """The script files of the target with what links them; everything is found when it is asked for.

    Attributes:
        sources: by path.
        make: the view of a file with these links.
        texts: text of every file, for manifests.
    """

    sources: Mapping[str, Source]
    make: Callable[[Source, Links], View] = field(repr=False)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    answers: dict[tuple[object, ...], object] = field(default_factory=dict, init=False, repr=False)
    _views: dict[str, View] = field(default_factory=dict, init=False, repr=False)
    _mentioned: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False)
    _occurring: dict[str, list[tuple[View, Node]]] = field(default_factory=dict, init=False, repr=False)
    _sites: dict[int, Sites] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.imports = Imports(Project(self.sources, self.texts), self.view)
        self.receivers = Receivers(self)

    def view(self, path: str) -> View:
        """The view of one file."""
        if path not in self._views:
            self._views[path] = self.make(self.sources[path], self)
        return self._views[path]

    def imported(self, view: View, binding: Binding) -> tuple[View, Node] | None:
        """The declaration or value behind an import."""
        return self.imports.imported(view, binding)

    def mentioning(self, word: str) -> Iterator[View]:
        """The files whose text has a word."""
        if word not in self._mentioned:
            wanted = word.encode()
            self._mentioned[word] = [path for path, source in self.sources.items() if wanted in source.data]
        return (self.view(path) for path in self._mentioned[word])

    def value(self, view: View, binding: Binding) -> tuple[View, Node] | None:
        """The initialiser of an imported constant, and its file."""
        found = self.imported(view, binding)
        return found if found is not None and found[1].type not in FUNCTIONS | _CLASSES else None

    def declared(self, view: View, callee: Node) -> tuple[View, Node] | None:
        """The function of the target behind a callee, and its file."""
        own = view.names.function(callee)
        if own is not None:
            return view, own
        callee = unwrap(callee)
        binding = view.names.binding(callee)
        if binding is not None:
            found = self.imports.target(view, binding) if binding.kind in {"import", "local"} else None
            return found if found is not None and found[1].type in FUNCTIONS else None
        if callee.type != "member_expression":
            return None
        base = callee.child_by_field_name("object")
        return self._member(view, base, last_name(callee)) if base is not None else None

    def _member(self, view: View, base: Node, name: str) -> tuple[View, Node] | None:
        binding = view.names.binding(unwrap(base))
        if binding is not None and binding.kind == "import":
            if not binding.path and (path := self.imports.file(view.file.path, binding.source)) is not None:
                found = self.imports.exported(path, name)
                if found is not None and found[1].type in FUNCTIONS:
                    return found
            found = self.imported(view, binding)
            if found is not None and found[1].type == "object":
                return _function_in(found[0], found[1], name)
            if found is not None and found[1].type in _CLASSES:
                return self.receivers.method(Declared(*found), name)
        typed = self.receivers.type_of(view, base)
        return self.receivers.method(typed, name) if typed is not None else None

    def sites(self, view: View, function: Node) -> Sites:
        """The calls of a function of `view`."""
        if function.id not in self._sites:
            self._sites[function.id] = Sites(complete=False, lost=True)
            self._sites[function.id] = self._read_sites(view, function)
        return self._sites[function.id]

    def _read_sites(self, view: View, function: Node) -> Sites:
        name, holder = _name_of(function)
        if not name or holder is None:
            return Sites(complete=False, lost=True)
        owner = next((a for a in ancestors(holder) if a.type in _CLASSES), None)
        method = holder.type in {"method_definition", "public_field_definition", "pair"}
        own = Declared(view, owner) if method and owner is not None else None
        found: list[Site] = []
        handed: list[Site] = []
        lost = False
        occurrences = self._occurrences(name)
        if len(occurrences) > _MAX_OCCURRENCES:
            return Sites(complete=False, lost=True)
        for place, node in occurrences:
            use = self._use(place, node)
            if use == "none" or (place is view and node.parent is not None and node.parent.id == holder.id):
                continue
            fits = self._fits_method(place, node, name, own) if method else self._fits_name(place, node, view, holder)
            if fits == "no":
                continue
            if use == "call" and fits != "unlike" and node.parent is not None:
                call = node.parent if node.parent.type == "call_expression" else node.parent.parent
                if call is not None:
                    found.append(Site(place, call, sure=fits == "yes"))
            elif use == "value" and fits != "unlike":
                handed.append(Site(place, node, sure=fits == "yes"))
            else:
                lost = True
        return Sites(tuple(found), not handed and not lost, tuple(handed), lost)

    def _occurrences(self, name: str) -> list[tuple[View, Node]]:
        """Every identifier of that name in the target."""
        if name not in self._occurring:
            pattern = re.compile(rb"(?<![\w$])" + re.escape(name.encode()) + rb"(?![\w$])")
            self._occurring[name] = [
                (view, node)
                for view in self.mentioning(name)
                for match in pattern.finditer(view.file.data)
                if (node := view.file.root.descendant_for_byte_range(*match.span())) is not None
                and node.type.endswith(("identifier", "identifier_pattern"))
            ]
        return self._occurring[name]

    def _use(self, view: View, node: Node) -> str:
        """`call`, `value` (handed on, or read in a way that is not followed) or `none` (a declaration, a type)."""
        parent = node.parent
        if parent is None or parent.type in _NO_REFERENCE or node.type == "type_identifier":
            return "none"
        if parent.type == "call_expression":
            return "call" if parent.child_by_field_name("function") == node else "value"
        if parent.type == "member_expression" and parent.child_by_field_name("property") == node:
            outer = parent.parent
            callee = outer.child_by_field_name("function") if outer is not None else None
            return "call" if callee == parent else "value"
        declares = parent.child_by_field_name("name") == node or parent.child_by_field_name("key") == node
        if declares and parent.type != "variable_declarator":
            return "none"
        binding = view.names.binding(node)
        return "none" if binding is not None and binding.node.id == node.id else "value"

    def _fits_name(self, view: View, node: Node, home: View, holder: Node) -> str:
        """Whether an identifier means the function that `holder` declares: yes or no."""
        parent = node.parent
        if parent is not None and parent.type == "member_expression" and parent.child_by_field_name("property") == node:
            base = parent.child_by_field_name("object")
            found = self._member(view, base, text_of(node)) if base is not None else None
            return "yes" if found is not None and _name_of(found[1])[1] == holder else "no"
        binding = view.names.binding(node)
        if binding is None:
            return "no"
        if view is home and binding.kind != "import":
            return "yes" if binding.node.parent is not None and binding.node.parent.id == holder.id else "no"
        found = self.imports.target(view, binding) if binding.kind in {"import", "local"} else None
        return "yes" if found is not None and _name_of(found[1])[1] == holder else "no"

    def _fits_method(self, view: View, node: Node, name: str, own: Declared | None) -> str:
        """Whether a member means the method of a class: yes, maybe, unlike (nothing speaks for it) or no."""
        parent = node.parent
        if parent is None or parent.type != "member_expression":
            return "maybe" if node.type.startswith("shorthand") else "no"
        call = parent.parent
        base = parent.child_by_field_name("object")
        if base is None or (call is not None and call.id in view.rows):
            return "no"
        typed = self.receivers.type_of(view, base)
        if own is not None and typed is not None:
            return "yes" if self._related(typed, own) else "no"
        classes = self._classes_with(name)
        if own is None:
            return "no" if typed is not None else "maybe"
        others = [d for d in classes if not self._related(d, own)]
        receiver = _fold(last_name(base))
        if receiver and _alike(receiver, _fold(own.name)):
            return "maybe"
        if any(receiver and _alike(receiver, _fold(d.name)) for d in others):
            return "no"
        return "unlike" if others or name in _COMMON else "maybe"

    def _classes_with(self, name: str) -> list[Declared]:
        found: dict[int, Declared] = {}
        for view, node in self._occurrences(name):
            parent = node.parent
            if parent is not None and parent.type == "method_definition" and key_of(parent) == name:
                owner = next((a for a in ancestors(parent) if a.type in _CLASSES), None)
                if owner is not None:
                    found[owner.id] = Declared(view, owner)
        return list(found.values())

    def _related(self, one: Declared, other: Declared) -> bool:
        """Whether one is the other, or one of them extends or implements the other."""
        if one.same(other):
            return True
        above, below = set(one.heritage()), set(other.heritage())
        return one.name in below or other.name in above or bool(above & below)


def _function_in(view: View, node: Node, name: str) -> tuple[View, Node] | None:
    """The function that an object literal holds under a name."""
    for entry in node.named_children:
        if key_of(entry) != name:
            continue
        value = entry if entry.type == "method_definition" else entry.child_by_field_name("value")
        if value is not None and unwrap(value).type in FUNCTIONS:
            return view, unwrap(value)
        function = view.names.function(value or entry)
        return (view, function) if function is not None else None
    return None


def is_named(function: Node) -> bool:
    """Whether other code can name a function."""
    return bool(_name_of(function)[0])


def _name_of(function: Node) -> tuple[str, Node | None]:
    """The name of a function and the node that declares it; empty for one that has none."""
    own = function.child_by_field_name("name")
    if own is not None:
        return text_of(own), function
    outer = next((a for a in ancestors(function) if a.type not in {"parenthesized_expression", "as_expression"}), None)
    if outer is not None and outer.type in {"variable_declarator", "public_field_definition", "pair"}:
        name = outer.child_by_field_name("name") or outer.child_by_field_name("key")
        return text_of(name).strip("'\""), outer
    return "", None


def _fold(name: str) -> str:
    return _STEM.sub("", name.replace("_", "").lower())


def _alike(one: str, other: str) -> bool:
    return one == other or (bool(one) and bool(other) and (one in other or other in one))
