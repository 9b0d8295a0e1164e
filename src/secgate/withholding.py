"""Which lines of the target no output may show: those that hold a secret, whatever quotes them."""

from collections.abc import Iterable
from dataclasses import replace

from secgate.model import Observation
from secgate.secrets.entry import scan
from secgate.secrets.values import FileBlob, Job, Result
from secgate.target.snapshot import Snapshot

_KEY_BLOCK = "PRIVATE KEY-----"
_AROUND = 15


def withheld_lines(
    observations: Iterable[Observation], snapshot: Snapshot, job: Job, result: Result | None
) -> tuple[frozenset[tuple[str, int]], Result]:
    """(path, line) of every line of the work tree that no output may show, and the scan that says so.

    The scan's guard masks all other text.

    Without a secrets item in the run, what the report would quote is scanned for this alone. Where a scan stopped, no
    line of these files is known to be harmless.
    """
    seen = list(observations)
    rests = [rest for observation in seen for rest in observation.rests_on]
    hits = [hit for observation in seen for hit in observation.hits]
    hits += [hit for rest in rests for hit in (rest.missing, rest.weakened)]
    quoted: dict[str, set[int]] = {}
    for hit in hits:
        lines = quoted.setdefault(hit.place.path, set())
        lines.update(range(hit.place.line, (hit.place.end_line or hit.place.line) + 1))
        for step in hit.trace:
            quoted.setdefault(step.path, set()).add(step.line)
    for problem in (problem for observation in seen for problem in observation.unresolved):
        if problem.path is not None:
            quoted.setdefault(problem.path, set()).add(problem.line or 1)
    if result is None:
        files = tuple(_near(path, snapshot.texts[path], quoted[path]) for path in quoted if path in snapshot.texts)
        if not files:
            return frozenset(), Result(lasting=True)
        result = scan(replace(job, files=files, git_dir=None, history="off", named=()))
    sensitive = {
        (hit.place.path, line)
        for hit in hits
        if hit.sensitive and hit.commit is None
        for line in range(hit.place.line, (hit.place.end_line or hit.place.line) + 1)
    }
    if not result.files:
        texts = ((path, snapshot.texts.get(path, "")) for path in quoted)
        return frozenset((path, line) for path, text in texts for line in range(1, text.count("\n") + 2)), result
    return frozenset(sensitive | result.withheld), result


def _near(path: str, text: str, wanted: set[int]) -> FileBlob:
    """A file with only the lines around the wanted ones, at their numbers; whole where it holds a key block."""
    if _KEY_BLOCK not in text:
        shown = {number for line in wanted for number in range(line - _AROUND, line + _AROUND + 1)}
        text = "\n".join(line if number in shown else "" for number, line in enumerate(text.split("\n"), 1))
    return FileBlob(path, text.encode())
