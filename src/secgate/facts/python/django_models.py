"""The models of Django: fields, relations with what points back, abstract bases, uniques."""

import ast
import posixpath
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from secgate.facts.python.classes import Classes
from secgate.facts.python.files import argument, elements, keyword, last, text_of
from secgate.facts.python.model_classes import PythonModel, called, is_true, members, meta, told_apart
from secgate.facts.python.names import Defined
from secgate.facts.python.project import Project
from secgate.facts.schemas import Model, ModelField

MODEL = ("django.db.models.Model", "django.db.models.base.Model", "django.contrib.gis.db.models.Model")
_PERSON = ("django.contrib.auth.models.AbstractUser", "django.contrib.auth.models.AbstractBaseUser",
           "django.contrib.auth.base_user.AbstractBaseUser")  # fmt: skip
_ONE = frozenset({"ForeignKey", "OneToOneField", "ParentalKey", "TenantForeignKey"})
_MANY = frozenset({"ManyToManyField", "ParentalManyToManyField"})
_HINTS = ("Field(", "ForeignKey(", "models.Model")
_USER = "AUTH_USER_MODEL"


@dataclass
class DjangoModels:
    """Reads the models of a project."""

    project: Project
    classes: Classes

    def read(self) -> list[PythonModel]:
        """Every model that has a table."""
        found = [self._model(cls, list(self._fields(cls))) for cls in self._concrete]
        told = told_apart(found, {cls.file.path: _label(cls) for cls in self._concrete})
        by_key = {one.cls.key: one.name for one in told if one.cls is not None}
        return _linked([self._targets(one, by_key) for one in told])

    @cached_property
    def _concrete(self) -> list[Defined]:
        return [cls for cls in self._every if not is_true(meta(cls.node, "abstract"))
                and not is_true(meta(cls.node, "proxy"))]  # fmt: skip

    @cached_property
    def _every(self) -> list[Defined]:
        """Every class that derives from Django's model, abstract ones too."""
        found = []
        for file in self.project.mentioning(*_HINTS, "Model)"):
            if "django" not in file.text and not any(hint in file.text for hint in ("Field(", "Model)")):
                continue
            classes = (Defined(file, n, n.name) for n in file.tree.body if isinstance(n, ast.ClassDef) and n.bases)
            found += [cls for cls in classes if self._is_model(cls)]
        return sorted(found, key=lambda cls: cls.key)

    def _is_model(self, cls: Defined) -> bool:
        return any(name in MODEL or name in _PERSON or name.endswith(".db.models.Model")
                   for name in self.classes.externals(cls))  # fmt: skip

    @cached_property
    def _users(self) -> frozenset[tuple[str, int, int]]:
        return frozenset(c.key for c in self._concrete if any(n in _PERSON for n in self.classes.externals(c)))

    def _fields(self, cls: Defined) -> Iterator[tuple[ModelField, Defined]]:
        for name, value, _ in members(self.classes, cls):
            kind = called(value.node)
            if not isinstance(value.node, ast.Call) or not (kind in _ONE | _MANY or kind.endswith("Field")):
                continue
            call = value.node
            optional, unique = is_true(keyword(call, "null")), is_true(keyword(call, "unique"))
            column = text_of(keyword(call, "db_column"))
            unique = unique or is_true(keyword(call, "primary_key")) or kind == "OneToOneField"
            if kind in _ONE:
                key = f"{name}_id"
                line = call.lineno
                yield ModelField(name, "", line, False, optional, False, (key,), column or key), value
                yield ModelField(key, kind, line, False, optional, unique, (), column or key), value
            elif kind in _MANY:
                yield ModelField(name, "", call.lineno, True, optional, False, (), name), value
            else:
                yield ModelField(name, kind, call.lineno, False, optional, unique, (), column or name), value

    def _model(self, cls: Defined, fields: list[tuple[ModelField, Defined]]) -> PythonModel:
        name = cls.name
        given = [one for one, _ in fields]
        if not any(one.name == "id" for one in given):
            given.insert(0, ModelField("id", "AutoField", cls.node.lineno, False, False, True, (), "id"))
        if cls.key in self._users and not any(one.name == "password" for one in given):
            # NOTE: it stands in Django's own class.
            given.append(ModelField("password", "CharField", cls.node.lineno, False, False, False, (), "password"))
        table = text_of(meta(cls.node, "db_table")) or f"{_label(cls)}_{name.lower()}"
        model = Model(
            name, cls.file.path, cls.node.lineno, tuple(given), tuple(self._uniques(cls, given)), table, orm="django"
        )
        return PythonModel(model, "django", cls, person=cls.key in self._users)

    def _uniques(self, cls: Defined, fields: list[ModelField]) -> Iterator[tuple[str, tuple[str, ...]]]:
        relations = {one.name: one.relation_fields[0] for one in fields if one.relation_fields}
        together = elements(meta(cls.node, "unique_together")) or []
        listed = (
            [together] if together and text_of(together[0]) is not None else [elements(one) or [] for one in together]
        )
        made = (one for one in elements(meta(cls.node, "constraints")) or [] if isinstance(one, ast.Call))
        unique = (one for one in made if called(one) == "UniqueConstraint" and _is_whole(one))
        listed += [elements(keyword(one, "fields")) or [] for one in unique]
        for columns in listed:
            names = tuple(relations.get(n, n) for column in columns if (n := text_of(column)) is not None)
            if names:
                yield "_".join(names), names

    def _targets(self, one: PythonModel, names: dict[tuple[str, int, int], str]) -> PythonModel:
        """The model with the models that its relations lead to."""
        given: dict[str, tuple[str, str]] = {}
        for held, value in self._fields(one.cls) if one.cls is not None else ():
            if held.relation_fields or held.is_list:
                target = self._target(one.cls, value) if one.cls is not None else None
                if one.cls is not None and target is not None and target.key in names:
                    given[held.name] = names[target.key], self._back(one.cls, value)
        fields = tuple(replace(f, kind=given[f.name][0]) if f.name in given else f for f in one.model.fields)
        back = {f"{name}": (kind, called) for name, (kind, called) in given.items()}
        return replace(one, model=replace(one.model, fields=fields), reverse=back)

    def _back(self, cls: Defined, value: Defined) -> str:
        """The name by which the other side reaches rows of this class in a filter."""
        call = value.node
        named = text_of(keyword(call, "related_query_name") or keyword(call, "related_name")) \
            if isinstance(call, ast.Call) else None  # fmt: skip
        if named is None:
            return cls.name.lower()
        return named.replace("%(class)s", cls.name.lower()).replace("%(app_label)s", _label(cls))

    def _target(self, cls: Defined, value: Defined) -> Defined | None:
        """The class that a relation leads to."""
        call = value.node
        to = argument(call, 0, "to") if isinstance(call, ast.Call) else None
        if to is None:
            return None
        written = text_of(to)
        if written is None:
            if last(to) == _USER or called(to) == "get_user_model":
                return next((one for one in self._concrete if one.key in self._users), self._named("User", cls))
            return self.classes.of(self.project.symbol(value.file, to))
        return cls if written == "self" else self._named(written, cls)

    def _named(self, written: str, at: Defined) -> Defined | None:
        """The class of `"app.Model"` or `"Model"`."""
        label, _, name = written.rpartition(".")
        found = self._by_name.get(name.lower(), [])
        wanted = label.lower() or _label(at).lower()
        exact = [one for one in found if _label(one).lower() == wanted]
        return exact[0] if exact else found[0] if len(found) == 1 else None

    @cached_property
    def _by_name(self) -> dict[str, list[Defined]]:
        found: dict[str, list[Defined]] = defaultdict(list)
        for cls in self._concrete:
            found[cls.name.lower()].append(cls)
        return found


def _is_whole(constraint: ast.Call) -> bool:
    """Whether a unique holds for all rows, or for those that are not deleted."""
    condition = keyword(constraint, "condition")
    return condition is None or all(
        word.arg is not None and "delet" in word.arg
        for one in ast.walk(condition) if isinstance(one, ast.Call) for word in one.keywords
    )  # fmt: skip


def _label(cls: Defined) -> str:
    """The label of the application that a class belongs to."""
    if (said := text_of(meta(cls.node, "app_label"))) is not None:
        return said
    folder = posixpath.dirname(cls.file.path)
    parts = folder.split("/") if folder else []
    if "models" in parts:
        parts = parts[: parts.index("models")]
    return parts[-1] if parts else "app"


def _linked(found: list[PythonModel]) -> list[PythonModel]:
    """The models, each with what points back at it."""
    back: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for one in found:
        for name, (target, query_name) in one.reverse.items():
            if not query_name.endswith("+"):
                back[target].setdefault(query_name, (one.name, name))
    return [replace(one, reverse=back.get(one.name, {})) for one in found]
