"""The models of the Python code of a target, and what each has to do with the tenant."""

from secgate.facts.inference.tenancy import is_person
from secgate.facts.python.classes import Classes
from secgate.facts.python.django_models import DjangoModels
from secgate.facts.python.model_classes import PythonModel, PythonModels
from secgate.facts.python.project import Project
from secgate.facts.python.sqlalchemy_models import SqlalchemyModels
from secgate.facts.schemas import Model, schema_of
from secgate.settings.config import Config

_DJANGO = ("django.db", "rest_framework", "models.Model")
_SQLALCHEMY = ("sqlalchemy", "sqlmodel")


def read_models(project: Project) -> tuple[PythonModel, ...]:
    """Every model of Django and SQLAlchemy, in the order of their places."""
    texts = [file.text for file in project.files.values()]
    classes = Classes(project)
    found: list[PythonModel] = []
    if any(word in text for text in texts for word in _DJANGO):
        found += DjangoModels(project, classes).read()
    if any(word in text for text in texts for word in _SQLALCHEMY):
        known = {one.name for one in found}
        found += [one for one in SqlalchemyModels(project, classes).read() if one.name not in known]
    return tuple(sorted(found, key=lambda one: (one.model.path, one.model.line)))


def with_tenancy(found: tuple[PythonModel, ...], config: Config) -> PythonModels:
    """The models with their tenancy.

    NOTE: a person may belong to several tenants, and what the tenant itself points at does not belong to it: neither
    is tenant data by a reference that may be empty.
    """
    models = tuple(one.model for one in found)
    root = config.tenant_root if isinstance(config.tenant_root, str) else None
    listed = [entry.name for entry in config.global_models]
    schema = schema_of(models, tenant_keys=config.tenant_keys, root=root, global_models=listed)
    above = {f.kind for m in models if m.name == schema.tenant_root for f in m.fields if f.relation_fields}
    kept = {one.name for one in found if one.name in above or one.person or is_person(one.name)}
    apart = [m.name for m in models if m.name in kept and not m.tenant_key(config.tenant_keys) and _is_loose(m, kept)]
    schema = schema_of(models, tenant_keys=config.tenant_keys, root=root, global_models=[*listed, *apart])
    return PythonModels(found, schema)


def _is_loose(model: Model, kept: set[str]) -> bool:
    """Whether all that a model points at may be empty, or is of its own kind."""
    return all(f.optional or f.kind in kept for f in model.fields if f.relation_fields)
