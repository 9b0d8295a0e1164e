"""Does a test load every production file that the change adds?"""

from secgate.api import FileKinds, Observation, Place, Problem, SourceFile, Subject, by_path, loaded_by_tests

_ACTS = (
    "function_declaration", "arrow_function", "function_expression", "method_definition", "class_declaration",
    "generator_function_declaration",
)  # fmt: skip


def analyze(subject: Subject) -> Observation:
    """The new files that hold a function or a class and give something out."""
    if (none := subject.without_base()) is not None:
        return none
    change, kinds = subject.against, FileKinds(subject.texts)
    added = {one.path for one in change.files if one.status == "added"} if change is not None else set()
    production = {path for path in added if kinds.is_production(path)}
    new = [file for file in subject.files if file.path in production and _does_something(file)]
    other = sorted(path for path in production if path not in {file.path for file in subject.files})
    unread = tuple(Problem(path=path, reason="is new, and its tests are not read: another language") for path in other)
    if not new and not unread:
        return Observation(absence="the change adds no production file with a function or a class that it gives out")
    tested = loaded_by_tests([file.path for file in new], {file.path: file for file in subject.scripts}, subject.texts)
    hits = [subject.hit("new-file-untested", Place(path=file.path, line=1)) for file in new if file.path not in tested]
    return Observation(examined_at=by_path(new, other), hits=tuple(hits), unresolved=unread)


def _does_something(file: SourceFile) -> bool:
    """Whether a file gives out what runs: types, constants, re-exports and configuration need no test."""
    if file.path.rsplit(".", 2)[-2:-1] == ["config"] or "/config/" in f"/{file.path}":
        return False
    return bool(file.nodes(*_ACTS)) and ("export" in file.text or "exports" in file.text)
