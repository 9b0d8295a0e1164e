"""Which function a call reaches in another file, and which calls reach a function.

Names are followed through imports, re-exports, classes, constructor parameters and interfaces with one implementation.
What a name alone suggests is kept apart from what is proven (`Site.sure`), and a function that is handed on as a value
has callers nobody knows (`Sites.complete`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.typescript.imports import Imports, required
from secgate.facts.typescript.made_objects import MadeObjects
from secgate.facts.typescript.names import FUNCTIONS, Binding, ancestors, key_of, last_name, unwrap
from secgate.facts.typescript.occurrences import CLASSES, Occurrence, Occurrences, Related, Words
from secgate.facts.typescript.project import Project
from secgate.facts.typescript.receivers import Declared, Receivers
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Links, Site, Sites, Source, View

_NO_REFERENCE = frozenset({
    "import_specifier", "export_specifier", "method_signature", "property_signature", "abstract_method_signature",
    "import_clause", "namespace_import", "function_signature", "type_query",
})  # fmt: skip
_STEM = re.compile(r"prisma|mock|inmemory|impl|service|repository|repo|adapter|port|controller|manager|store|client")
# Methods that the language's own classes have: an unknown receiver is rather one of these.
_COMMON = frozenset({
    "get", "set", "has", "add", "delete", "clear", "update", "find", "filter", "map", "push", "remove", "list",
    "create", "save", "run", "execute", "handle", "process", "parse", "count", "keys", "values", "send", "close",
    "open", "read", "write",
})  # fmt: skip


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
    _meant: dict[str, dict[int, list[Occurrence]]] = field(default_factory=dict, init=False, repr=False)
    _members: dict[str, "_Members"] = field(default_factory=dict, init=False, repr=False)
    _sites: dict[int, Sites] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.imports = Imports(Project(self.sources, self.texts), self.view)
        self.receivers = Receivers(self)
        self.objects = MadeObjects(self.imported, self.declared, self.receivers)
        self.occurrences = Occurrences(Words(self.sources), self.view, self._use)

    def view(self, path: str) -> View:
        """The view of one file."""
        if path not in self._views:
            self._views[path] = self.make(self.sources[path], self)
        return self._views[path]

    def imported(self, view: View, binding: Binding) -> tuple[View, Node] | None:
        """The declaration or value behind an import, or a `require`."""
        if binding.kind == "local" and required(binding.value):
            return self.exported(view, binding, binding.path[0] if binding.path else "default")
        return self.imports.imported(view, binding)

    def mentioning(self, word: str) -> Iterator[View]:
        """The files whose text has a word."""
        return self.occurrences.mentioning(word)

    def typed(self, view: View, name: str) -> tuple[View, Node] | None:
        """The declaration that a type's name means in a file, and its file."""
        found = self.receivers.named(view, name)
        return (found.view, found.node) if found is not None else None

    def class_of(self, view: View, node: Node) -> tuple[View, Node] | None:
        """The class of an object that an expression gives, and its file."""
        made = self.objects.behind(view, node)
        found = self.receivers.type_of(*made) if made is not None and made[1].type != "object" else None
        found = found or self.receivers.type_of(view, node)
        return (found.view, found.node) if found is not None else None

    def value(self, view: View, binding: Binding) -> tuple[View, Node] | None:
        """The initialiser of an imported constant, and its file."""
        found = self.imported(view, binding)
        return found if found is not None and found[1].type not in FUNCTIONS | CLASSES else None

    def exported(self, view: View, binding: Binding, name: str) -> tuple[View, Node] | None:
        """What the module that an import or a `require` names exports under `name`, and its file."""
        path = self.imports.file(view.file.path, binding.source or required(binding.value))
        return self.imports.exported(path, name) if path is not None else None

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
            if (path := self.imports.whole(view, binding)) is not None:
                found = self.imports.exported(path, name)
                if found is not None and found[1].type in FUNCTIONS:
                    return found
            found = self.imported(view, binding)
            if found is not None and found[1].type == "object":
                return _function_in(found[0], found[1], name)
            if found is not None and found[1].type in CLASSES:
                return self.receivers.method(Declared(*found), name)
        if binding is not None and binding.kind == "class" and binding.value is not None:
            return self.receivers.method(Declared(view, binding.value), name)
        if binding is None and (path := self._part(view, base)) is not None:
            found = self.imports.exported(path, name)
            return found if found is not None and found[1].type in FUNCTIONS else None
        # NOTE: what makes an object says more than a type that other code names for a property of that name.
        if (found := self._of_object(view, base, name)) is not None:
            return found
        typed = self.receivers.type_of(view, base)
        return self.receivers.method(typed, name) if typed is not None else None

    def _part(self, view: View, base: Node) -> str | None:
        """The file that a member of a whole module stands for: `data.rooms` where `data` exports all of it so."""
        base = unwrap(base)
        outer = base.child_by_field_name("object") if base.type == "member_expression" else None
        binding = view.names.binding(unwrap(outer)) if outer is not None else None
        path = self.imports.whole(view, binding) if binding is not None and binding.kind == "import" else None
        return self.imports.part(path, last_name(base)) if path is not None else None

    def _of_object(self, view: View, base: Node, name: str) -> tuple[View, Node] | None:
        """The method of an object that a factory or a constant of the target makes."""
        made = self.objects.behind(view, base)
        if made is None or made[1].type == "object":
            return _function_in(*made, name) if made is not None else None
        typed = self.receivers.type_of(*made)
        return self.receivers.method(typed, name) if typed is not None else None

    def sites(self, view: View, function: Node) -> Sites:
        """The calls of a function of `view`."""
        if function.id not in self._sites:
            self._sites[function.id] = Sites(complete=False, lost=True)
            self._sites[function.id] = self._read_sites(view, function)
        return self._sites[function.id]

    def made(self, _view: View, declaration: Node) -> tuple[Site, ...]:
        """The `new` expressions of a class."""
        name = text_of(declaration.child_by_field_name("name"))
        if not name:
            return ()
        calls = ((other, call) for other in self.mentioning(name) for call in other.names.calls())
        return tuple(
            Site(other, call)
            for other, call in calls
            if call.type == "new_expression"
            and last_name(call.child_by_field_name("constructor")) == name
            and self._is_class(other, call, declaration)
        )

    def _is_class(self, view: View, call: Node, declaration: Node) -> bool:
        made = call.child_by_field_name("constructor")
        binding = view.names.binding(unwrap(made)) if made is not None else None
        found = self.imports.target(view, binding) if binding is not None else None
        return found is not None and found[1] == declaration

    def _read_sites(self, view: View, function: Node) -> Sites:
        name, holder = _name_of(function)
        if not name or holder is None:
            return Sites(complete=False, lost=True)
        owner = next((a for a in ancestors(holder) if a.type in CLASSES), None)
        method = holder.type in {"method_definition", "public_field_definition", "pair"}
        own = Declared(view, owner) if method and owner is not None else None
        uses = self.occurrences.uses(name)
        if uses is None:
            return Sites(complete=False, lost=True)
        found: list[Site] = []
        handed: list[Site] = []
        lost = False
        fitting = self._fitting_methods(name, own, function) if method else self._fitting_names(name, holder)
        for use, fits in fitting:
            node = use.node
            if use.view is view and node.parent is not None and node.parent.id == holder.id:
                continue
            if use.use == "call" and fits != "unlike" and node.parent is not None:
                call = node.parent if node.parent.type == "call_expression" else node.parent.parent
                if call is not None:
                    found.append(Site(use.view, call, sure=fits == "yes"))
            elif use.use == "value" and fits != "unlike":
                handed.append(Site(use.view, node, sure=fits == "yes"))
            else:
                lost = True
        return Sites(tuple(found), not handed and not lost, tuple(handed), lost)

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

    def _fitting_names(self, name: str, holder: Node) -> Iterator[tuple[Occurrence, str]]:
        """The uses of a name that mean the function that `holder` declares."""
        if name not in self._meant:
            self._meant[name] = {}
            for use in self.occurrences.uses(name) or ():
                for declared in self._declarations(use.view, use.node):
                    self._meant[name].setdefault(declared.id, []).append(use)
        return ((use, "yes") for use in self._meant[name].get(holder.id, ()))

    def _declarations(self, view: View, node: Node) -> Iterator[Node]:
        """What a name may mean: the declaration in its own file, or the one behind an import."""
        parent = node.parent
        if parent is not None and parent.type == "member_expression" and parent.child_by_field_name("property") == node:
            base = parent.child_by_field_name("object")
            found = self._member(view, base, text_of(node)) if base is not None else None
        else:
            binding = view.names.binding(node)
            if binding is None:
                return
            if binding.kind != "import" and binding.node.parent is not None:
                yield binding.node.parent
            found = self.imports.target(view, binding) if binding.kind in {"import", "local"} else None
            found = None if found is not None and found[0] is view and binding.kind != "import" else found
        holder = _name_of(found[1])[1] if found is not None else None
        if holder is not None:
            yield holder

    def _fitting_methods(self, name: str, own: Declared | None, function: Node) -> list[tuple[Occurrence, str]]:
        """The uses of a name that may mean a method of a class: yes, maybe, or unlike (nothing speaks for it)."""
        if name not in self._members:
            self._members[name] = self._read_members(name)
        members = self._members[name]
        if own is None:
            return self._fitting_entries(name, members, function)
        fitting = [(members.typed[position][0], "yes") for position in members.types.to(own)]
        if members.untyped:
            classes = self.occurrences.classes_with(name)
            related = classes.to(own)
            others = len(related) < len(classes.listed)
            for use, receiver in members.untyped:
                target = self._target(use, name, members)
                if target is not None:
                    fitting += [(use, "yes")] if target == function.id else []
                elif receiver is None or (receiver and _alike(receiver, _fold(own.name))):
                    fitting.append((use, "maybe"))
                elif not members.alike(receiver, classes) - related:
                    fitting.append((use, "unlike" if others or name in _COMMON else "maybe"))
        return sorted(fitting, key=lambda pair: pair[0].number)

    def _fitting_entries(self, name: str, members: "_Members", function: Node) -> list[tuple[Occurrence, str]]:
        """The uses of a name that may mean a function that an object literal holds: not those that mean another."""
        untyped = [(use, self._target(use, name, members)) for use, _ in members.untyped]
        typed = [(use, self._target(use, name, members)) for use, _ in members.typed]
        fitting = [(use, "maybe") for use, target in untyped if target is None]
        fitting += [(use, "yes") for use, target in (*typed, *untyped) if target == function.id]
        return sorted(fitting, key=lambda pair: pair[0].number)

    def _target(self, use: Occurrence, name: str, members: "_Members") -> int | None:
        """The function that a use of a name as a member is followed to."""
        if use.number not in members.targets:
            parent = use.node.parent
            base = parent.child_by_field_name("object") if parent is not None else None
            found = self._member(use.view, base, name) if base is not None else None
            members.targets[use.number] = found[1].id if found is not None else None
        return members.targets[use.number]

    def _read_members(self, name: str) -> "_Members":
        typed: list[tuple[Occurrence, Declared]] = []
        untyped: list[tuple[Occurrence, str | None]] = []
        for use in self.occurrences.uses(name) or ():
            parent = use.node.parent
            if parent is None or parent.type != "member_expression":
                untyped += [(use, None)] if _may_be_member(use) else []
                continue
            call, base = parent.parent, parent.child_by_field_name("object")
            if base is None or (call is not None and call.id in use.view.rows):
                continue
            found = self.receivers.type_of(use.view, base)
            if found is not None:
                typed.append((use, found))
            elif not self.receivers.is_of_library(use.view, base):
                untyped.append((use, _fold(last_name(base))))
        return _Members(typed, untyped, Related([declared for _, declared in typed]))


@dataclass
class _Members:
    """The uses of a name as a member: by the type of what it is a member of, where that is known.

    Attributes:
        untyped: with the folded name of the receiver; None where the name stands alone as an entry of an object.
        targets: the functions that the uses are followed to, by their number, as far as somebody asked.
    """

    typed: list[tuple[Occurrence, Declared]]
    untyped: list[tuple[Occurrence, str | None]]
    types: Related
    targets: dict[int, int | None] = field(default_factory=dict)
    _alike: dict[str, set[int]] = field(default_factory=dict)

    def alike(self, receiver: str, classes: Related) -> set[int]:
        """The positions of the classes whose name is like that of a receiver."""
        if receiver not in self._alike:
            listed = enumerate(classes.listed) if receiver else ()
            self._alike[receiver] = {number for number, d in listed if _alike(receiver, _fold(d.name))}
        return self._alike[receiver]


def _may_be_member(use: Occurrence) -> bool:
    """Whether a name without an object may stand for a member: one taken out of it, no value that the code names so."""
    if use.node.type != "shorthand_property_identifier":
        return use.node.type.startswith("shorthand")
    binding = use.view.names.binding(use.node)
    return binding is None or binding.kind == "parameter" or bool(binding.path)


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
