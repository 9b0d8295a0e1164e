"""A Python application of a few files, and what is read of it."""

from collections.abc import Mapping

from secgate.engines.source import SourceFile
from secgate.facts.python.project import Project
from secgate.facts.python.reading import project_of
from secgate.facts.store import Facts
from secgate.settings.config import Config


def project(files: Mapping[str, str], **config: object) -> Project:
    """The Python code of a target of these files."""
    paths = [path for path in files if path.endswith(".py")]
    return project_of(files, paths, Config.model_validate(config))


def python_facts(files: Mapping[str, str], **config: object) -> Facts:
    """The facts of a target of these files, which holds no script."""
    return Facts(dict[str, SourceFile](), dict(files), Config.model_validate(config))
