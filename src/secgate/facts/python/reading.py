"""The Python files that the code items look at."""

from collections.abc import Collection, Mapping

from pathspec import GitIgnoreSpec

from secgate.facts.python.files import PythonFile
from secgate.facts.python.project import Project
from secgate.settings.config import Config
from secgate.target.scope import default_exclusion


def project_of(texts: Mapping[str, str], paths: Collection[str], config: Config) -> Project:
    """The Python code of a target.

    Args:
        texts: every text file of the target.
        paths: those that are Python.
        config: whose excluded paths are left out.
    """
    folders = frozenset(path.rpartition("/")[0] for path in texts if path.rpartition("/")[2] == "package.json")
    left_out = GitIgnoreSpec.from_lines(entry.path for entry in config.excluded_paths)
    kept = (one for one in paths if default_exclusion(one, folders) is None and not left_out.match_file(one))
    return Project({path: PythonFile(path, texts[path]) for path in kept})
