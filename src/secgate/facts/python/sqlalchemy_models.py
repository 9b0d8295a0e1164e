"""The models of SQLAlchemy and SQLModel: declarative classes with their mixins, and tables without a class."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from secgate.facts.python.classes import Classes
from secgate.facts.python.files import FUNCTIONS, elements, keyword, last, text_of
from secgate.facts.python.model_classes import PythonModel, called, is_true, members, told_apart
from secgate.facts.python.names import Defined, bindings_of
from secgate.facts.python.project import Project
from secgate.facts.schemas import Model, ModelField

_HINTS = ("mapped_column", "Column(", "table=True", "__tablename__", "Table(")
_COLUMN = frozenset({"mapped_column", "Column", "Field", "deferred", "column_property"})
_RELATION = frozenset({"relationship", "Relationship", "dynamic_loader"})
_LISTS = frozenset({"list", "List", "set", "Set", "Sequence", "WriteOnlyMapped", "DynamicMapped"})
_BASES = ("sqlalchemy.orm.DeclarativeBase", "sqlalchemy.ext.asyncio.AsyncAttrs")
_MAKERS = frozenset({"declarative_base", "automap_base", "as_declarative"})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class _Column:
    field: ModelField
    target: str = ""  # `table.column`, or `Class.column`


@dataclass
class SqlalchemyModels:
    """Reads the models of a project."""

    project: Project
    classes: Classes

    def read(self) -> list[PythonModel]:
        """Every model that has a table."""
        rows = [(cls, list(self._columns(cls))) for cls in self._concrete]
        models = [self._model(cls, columns) for cls, columns in rows]
        models = told_apart(
            models, {cls.file.path: cls.file.path.rpartition("/")[0].rpartition("/")[2] for cls, _ in rows}
        )
        tables = list(self._tables())
        names = {one.model.table: one.name for one in models}
        names |= {one.cls.name: one.name for one in models if one.cls is not None}
        linked = [self._linked(one, columns, names) for one, (_, columns) in zip(models, rows, strict=True)]
        linked += [self._linked(one, columns, names) for one, columns in tables if one.model.table not in names]
        return _back_linked(linked)

    @cached_property
    def _concrete(self) -> list[Defined]:
        found = []
        for file in self.project.mentioning(*_HINTS):
            if "sqlalchemy" not in file.text and "sqlmodel" not in file.text and "db." not in file.text \
                    and "Mapped[" not in file.text and "__tablename__" not in file.text:  # fmt: skip
                continue
            classes = (Defined(file, n, n.name) for n in file.tree.body if isinstance(n, ast.ClassDef) and n.bases)
            found += [cls for cls in classes if self._is_model(cls)]
        return sorted(found, key=lambda cls: cls.key)

    def _is_model(self, cls: Defined) -> bool:
        node = cls.node
        if not isinstance(node, ast.ClassDef) or self._is_abstract(node):
            return False
        if any(word.arg == "table" and is_true(word.value) for word in node.keywords):
            return True
        own = bindings_of(node.body)
        if "__tablename__" in own or "__table__" in own:
            return True
        mapped = any(called(one) in _COLUMN | _RELATION - {"Field"} for bound in own.values() for one in bound
                     if isinstance(one, ast.AST))  # fmt: skip
        return mapped and any(self._is_base(base, cls) for base in node.bases)

    def _is_base(self, base: ast.expr, cls: Defined) -> bool:
        """Whether a base makes its class a mapped one."""
        if last(base) == "Model" and isinstance(base, ast.Attribute):
            return True
        found = self.project.defined(cls.file, base)
        if found is None:
            return False
        if isinstance(found.node, ast.Call):
            return called(found.node) in _MAKERS
        if found.node is cls.node or not isinstance(found.node, ast.ClassDef):
            return False
        if any(name in _BASES or name.endswith(("DeclarativeBase", "MappedAsDataclass")) for name in
               self.classes.externals(found)):  # fmt: skip
            return True
        made = any(called(one) in _MAKERS or last(one) in _MAKERS for one in found.node.decorator_list)
        named = "__tablename__" in bindings_of(found.node.body)
        return made or named or any(self._is_base(one, found) for one in found.node.bases)

    @staticmethod
    def _is_abstract(node: ast.ClassDef) -> bool:
        found = bindings_of(node.body).get("__abstract__", [])
        return any(isinstance(one, ast.AST) and is_true(one) for one in found[-1:])

    def _columns(self, cls: Defined) -> Iterator[_Column]:
        for name, value, note in members(self.classes, cls):
            call = _returned(value.node)
            kind = called(call) if call is not None else ""
            if kind in _COLUMN and isinstance(call, ast.Call):
                yield _column(name, call, note)
            elif kind in _RELATION and isinstance(call, ast.Call):
                related, many = _related(call, note)
                if related:
                    yield _Column(ModelField(name, related, call.lineno, many, True, False, ()))
            elif note is not None and _is_plain_column(name, value, note):
                optional = "None" in ast.unparse(note) or "Optional" in ast.unparse(note)
                yield _Column(ModelField(name, "column", value.node.lineno, False, optional, False, (), name))

    def _model(self, cls: Defined, columns: list[_Column]) -> PythonModel:
        fields = {one.field.name: one.field for one in columns}
        table = self._table(cls) or _HUMP.sub("_", cls.name).lower()
        uniques = tuple(self._uniques(cls))
        model = Model(
            cls.name, cls.file.path, cls.node.lineno, tuple(fields.values()), uniques, table, orm="sqlalchemy"
        )
        return PythonModel(model, "sqlalchemy", cls)

    def _table(self, cls: Defined) -> str | None:
        found = self.classes.member(cls, "__tablename__")
        return text_of(found.node) if found is not None else None

    def _uniques(self, cls: Defined) -> Iterator[tuple[str, tuple[str, ...]]]:
        found = self.classes.member(cls, "__table_args__")
        for one in elements(_returned(found.node)) or [] if found is not None else ():
            if called(one) == "UniqueConstraint" and isinstance(one, ast.Call):
                names = tuple(name for arg in one.args if (name := text_of(arg)) is not None)
                if names:
                    yield "_".join(names), names

    def _tables(self) -> Iterator[tuple[PythonModel, list[_Column]]]:
        """`links = Table("links", metadata, Column(...))`."""
        for file in self.project.mentioning("Table("):
            if "sqlalchemy" not in file.text and "db.Table(" not in file.text:
                continue
            for name, bound in self.project.bindings(file).items():
                call = bound[-1]
                if called(call) != "Table" or not isinstance(call, ast.Call) or not call.args:  # type: ignore[arg-type]
                    continue
                table = text_of(call.args[0])
                listed = [
                    one for one in call.args if isinstance(one, ast.Call) and called(one) == "Column" and one.args
                ]
                columns = [_column(text_of(one.args[0]) or "", one, None) for one in listed]
                if table is not None and columns:
                    fields = tuple(one.field for one in columns)
                    yield (
                        PythonModel(
                            Model(name, file.path, call.lineno, fields, (), table, orm="sqlalchemy"), "sqlalchemy", None
                        ),
                        columns,
                    )

    def _linked(self, one: PythonModel, columns: list[_Column], names: dict[str, str]) -> PythonModel:
        """The model with a relation for each foreign key; the one that is written bears its own name."""
        given = {f.name: f for f in one.model.fields if f.relation_fields or f.kind not in names or f.name in
                 {c.field.name for c in columns if c.target}}  # fmt: skip
        written = [f for f in one.model.fields if f.kind in names and f.name not in given]
        for column in columns:
            target = column.target.rpartition(".")[0].rpartition(".")[2]
            if target not in names:
                continue
            key, kind = column.field.name, names[target]
            free = [f for f in written if names[f.kind] == kind and not f.is_list and f.name not in given]
            stem = key.removesuffix("_id")
            own = next((f for f in free if f.name == stem), free[0] if len(free) == 1 else None)
            name = own.name if own is not None else stem if stem not in given else f"{key}_row"
            given[name] = replace(column.field, name=name, kind=kind, unique=False, relation_fields=(key,))
        for held in written:
            given.setdefault(held.name, replace(held, kind=names[held.kind]))
        return replace(one, model=replace(one.model, fields=tuple(given.values())))


def _column(name: str, call: ast.Call, note: ast.expr | None) -> _Column:
    texts = [text for one in call.args[:1] if (text := text_of(one)) is not None]
    foreign = keyword(call, "foreign_key")
    target = text_of(foreign) if foreign is not None else None
    for one in [*call.args, *(w.value for w in call.keywords if w.arg == "sa_column")]:
        if called(one) == "ForeignKey" and isinstance(one, ast.Call) and one.args:
            target = text_of(one.args[0]) or ast.unparse(one.args[0])
        elif called(one) == "Column" and isinstance(one, ast.Call):
            target = _column(name, one, None).target or target
    nullable = keyword(call, "nullable")
    said = ast.unparse(note) if note is not None else ""
    optional = is_true(nullable) or "None" in said or "Optional" in said
    unique = is_true(keyword(call, "unique")) or is_true(keyword(call, "primary_key"))
    field = ModelField(name, "column", call.lineno, False, optional, unique, (), texts[0] if texts else name)
    return _Column(field, target or "")


def _related(call: ast.Call, note: ast.expr | None) -> tuple[str, bool]:
    """The class that a relation leads to, and whether to many of it."""
    many = note is not None and any(part in _LISTS for part in re.findall(r"\w+", ast.unparse(note)))
    if call.args:
        written = text_of(call.args[0]) or last(call.args[0])
        # NOTE: without an annotation, and with `back_populates` alone, either side looks the same.
        return written.rpartition(".")[2], many or (note is None and not is_true(keyword(call, "uselist")))
    words = [w for w in re.findall(r"\w+", ast.unparse(note)) if w not in _LISTS] if note is not None else []
    words = [w for w in words if w not in {"Mapped", "Optional", "None", "Union"}]
    return (words[-1] if words else ""), many


def _returned(node: ast.AST) -> ast.expr | None:
    """A value, or what a `declared_attr` gives."""
    if isinstance(node, FUNCTIONS):
        gives = [one.value for one in node.body if isinstance(one, ast.Return)]
        return gives[-1] if gives else None
    return node if isinstance(node, ast.expr) else None


def _outer(note: ast.expr) -> str:
    return last(note.value) if isinstance(note, ast.Subscript) else ""


def _is_plain_column(name: str, value: Defined, note: ast.expr) -> bool:
    """Whether an annotation alone makes a column."""
    written = _outer(note) in {"Mapped", "Optional"} or bool(last(note)) or isinstance(note, ast.BinOp)
    return (
        written and not name.startswith("_") and not isinstance(value.node, FUNCTIONS) and not _is_constant_class(note)
    )


def _is_constant_class(note: ast.expr) -> bool:
    return last(note) in {"ClassVar", "Any"} or _outer(note) == "ClassVar"


def _back_linked(found: list[PythonModel]) -> list[PythonModel]:
    """The models, each with the relations to many that are written on it: they lead to rows that point back."""
    back: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    by_name = {one.name: one for one in found}
    for one in found:
        for held in one.model.fields:
            other = by_name.get(held.kind)
            if held.is_list and other is not None:
                named = next((f.name for f in other.model.fields if f.kind == one.name and f.relation_fields), "")
                if named:
                    back[one.name][held.name] = (other.name, named)
    return [replace(one, reverse=back.get(one.name, {})) for one in found]
