"""Is test coverage as high as at the base, and above its floor?

Lines count, summed over the files of all recorded reports: of this commit, and of the base.
"""

from collections.abc import Collection, Iterator, Mapping

from secgate.api import (
    Coverage,
    Evidence,
    Hit,
    Layer,
    Lines,
    Observation,
    Place,
    Problem,
    Read,
    SourceFile,
    Subject,
    by_path,
    counted,
    layer,
    placed,
)

# Points and percents (checklist.yaml); a policy may set others.
_DEFAULTS = {
    "tolerance_points": 0.5, "floor_overall": 76.0, "target_overall": 80.0, "services": 90.0, "repositories": 80.0,
    "routes": 70.0,
}  # fmt: skip
# How many files of the target may be in no report before it says nothing of the target.
_MOST_UNSEEN = 0.2
_ACTS = ("function_declaration", "arrow_function", "method_definition", "function_expression", "class_declaration")


def analyze(subject: Subject) -> Observation:
    """Every file of the recorded reports."""
    if (none := subject.without_base()) is not None:
        return none
    read = subject.evidence.coverage
    if not read.good:
        return Observation(evidence=read.evidence, problems=read.problems)
    now = _by_path(read, frozenset(subject.tracked))
    report = read.good[0][0].path
    if not sum(lines.total for lines in now.values()):
        reason = "shows no line of any file of the target"
        missing = Evidence(kind="coverage report", path=report, state="missing", reason=reason)
        return Observation(evidence=(*read.evidence, missing), problems=read.problems)
    whole = sum(now.values(), Lines(0, 0))
    before, told, undecided = _before(subject)
    hits = [*_floors(subject, now, report), *_fallen(subject, now, before, report)]
    return Observation(
        examined_at=by_path(now),
        hits=tuple(hits),
        evidence=(*read.evidence, *told, _worth(report, whole, len(now))),
        problems=(*read.problems, *_unseen(subject, now, report), *_too_long(subject, now, report)),
        undecided=undecided,
    )


def _by_path(read: Read[Coverage], known: Collection[str]) -> dict[str, Lines]:
    """Lines by path of the target; of several reports that hold one file, the one in which most of it ran.

    NOTE: files of others do not count, and a report that shows a few lines of a file says little of the file.
    """
    found: dict[str, list[Lines]] = {}
    for _, said in read.good:
        for name, path in placed(said.files, known).items():
            found.setdefault(path, []).append(said.files[name])
    return {path: _best(lines) for path, lines in found.items()}


def _best(lines: list[Lines]) -> Lines:
    most = max(one.total for one in lines)
    return max((one for one in lines if 2 * one.total >= most), key=lambda one: (one.percent, one.total))


def _too_long(subject: Subject, now: Mapping[str, Lines], report: str) -> Iterator[Problem]:
    """A report that counts more lines of a file than the file has was made of another one."""
    for path, lines in now.items():
        text = subject.read(path)
        if text is not None and lines.total > text.count("\n") + 1:
            yield Problem(path=report, reason=f"counts {lines.total} lines of {path}, which has fewer")


def _worth(report: str, whole: Lines, files: int) -> Evidence:
    reason = f"{whole.percent:.1f} % of {counted(whole.total, 'line')} in {counted(files, 'file')}"
    return Evidence(kind="coverage report", path=report, state="good", reason=reason)


def _number(subject: Subject, name: str) -> float:
    return float(subject.settings.get(name, _DEFAULTS[name]))


def _unseen(subject: Subject, now: Mapping[str, Lines], report: str) -> Iterator[Problem]:
    """A report of a few files says nothing of the others: a file that no test loads is often left out."""
    acting = [file for file in subject.files if _acts(file)]
    unseen = [file.path for file in acting if file.path not in now]
    if acting and len(unseen) > _MOST_UNSEEN * len(acting):
        every = counted(len(acting), "production file")
        reason = f"{len(unseen)} of {every} with functions are not in it, {unseen[0]} first"
        yield Problem(path=report, reason=reason)


def _acts(file: SourceFile) -> bool:
    return bool(file.nodes(*_ACTS))


def _before(subject: Subject) -> tuple[dict[str, Lines], tuple[Evidence, ...], tuple[Problem, ...]]:
    """Lines by path at the base, and what is known of its report."""
    read = subject.evidence.coverage_before
    known = frozenset(subject.against.paths_before) if subject.against is not None else frozenset()
    if read.good:
        return _by_path(read, known), (), read.problems
    reasons = [*(problem.reason for problem in read.problems), *(one.reason for one in read.evidence)]
    reason = f"no report of the base counts, so whether coverage fell is not known: {reasons[0]}"
    return {}, (), (Problem(reason=reason),)


def _fallen(subject: Subject, now: Mapping[str, Lines], before: Mapping[str, Lines], report: str) -> Iterator[Hit]:
    if not before:
        return
    there = set(subject.tracked)
    # NOTE: whoever leaves a file out of the report would raise the share of the others.
    gone = [Lines(lines.total, 0) for path, lines in before.items() if path in there and path not in now]
    old, new = sum(before.values(), Lines(0, 0)), sum([*now.values(), *gone], Lines(0, 0))
    if new.percent < old.percent - _number(subject, "tolerance_points"):
        vanished = f"; {counted(len(gone), 'file is', 'files are')} not in the report any more" if gone else ""
        message = f"Test coverage is {new.percent:.1f} %, and {old.percent:.1f} % at the base{vanished}."
        yield subject.hit("coverage-fell", Place(path=report, line=1), message=message)


def _floors(subject: Subject, now: Mapping[str, Lines], report: str) -> Iterator[Hit]:
    whole = sum(now.values(), Lines(0, 0))
    floor, target = _number(subject, "floor_overall"), _number(subject, "target_overall")
    place = Place(path=report, line=1)
    if whole.percent < floor:
        message = f"Test coverage is {whole.percent:.1f} %, below its floor of {floor:g} %."
        yield subject.hit("coverage-below-floor", place, message=message, about="overall")
    elif whole.percent < target:
        message = f"Test coverage is {whole.percent:.1f} %, below its target of {target:g} %."
        yield subject.hit("coverage-below-target", place, message=message)
    for name, part_of in _layers(subject):
        part = sum((lines for path, lines in now.items() if part_of.holds(path)), Lines(0, 0))
        if part.total and part.percent < (least := _number(subject, name)):
            message = f"Test coverage of the {name} is {part.percent:.1f} %, below its floor of {least:g} %."
            yield subject.hit("coverage-below-floor", place, message=message, about=name)


def _layers(subject: Subject) -> Iterator[tuple[str, Layer]]:
    """The layers that the configuration names, each by the name of its floor."""
    config = subject.config
    for name, part_of in (
        ("services", layer("services", config.layers)),
        ("repositories", layer("data", config.layers, config.data_layer_paths)),
        ("routes", layer("routes", config.layers)),
    ):
        if part_of.declared:
            yield name, part_of
