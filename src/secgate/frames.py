"""Code around a finding, without any line that may hold a secret value."""

from collections.abc import Mapping

from secgate.model import Frame, Hit, Problem
from secgate.redaction import Redactor

_AROUND = 2
_MOST_LINES = 12
_MOST_CHARACTERS = 240
WITHHELD_LINE = "[withheld: this line may hold a secret value]"


class Frames:
    """Frames of one run.

    Args:
        texts: text of the target's files by path.
        withheld: (path, line) of lines that no output may show.
        redactor: masks secret values in what is shown, and in the names of files.
    """

    def __init__(
        self, texts: Mapping[str, str], withheld: frozenset[tuple[str, int]], redactor: Redactor | None = None
    ) -> None:
        self._texts = texts
        self._withheld = withheld
        self._redactor = redactor
        self._real = {shown: path for path, shown in redactor.renamed.items()} if redactor is not None else {}
        self._lines: dict[str, list[str]] = {}

    def withholds(self, hit: Hit) -> bool:
        """Whether one of the hit's own lines may hold a secret value."""
        last = hit.place.end_line or hit.place.line
        path = self._real.get(hit.place.path, hit.place.path)
        return any((path, number) in self._withheld for number in range(hit.place.line, last + 1))

    def cleaned(self, hit: Hit) -> Hit:
        """The hit without notes about lines that may hold a secret value, and without a value anywhere in it."""
        if any((step.path, step.line) in self._withheld for step in hit.trace):
            trace = (
                step.model_copy(update={"note": WITHHELD_LINE}) if (step.path, step.line) in self._withheld else step
                for step in hit.trace
            )
            hit = hit.model_copy(update={"trace": tuple(trace)})
        return hit if self._redactor is None else self._redactor.value(hit)

    def cleaned_problem(self, problem: Problem) -> Problem:
        """The problem without a reason that may quote a line that holds a secret value."""
        if problem.path is None or problem.line is None or (problem.path, problem.line) not in self._withheld:
            return problem
        return problem.model_copy(update={"reason": f"could not be resolved {WITHHELD_LINE}"})

    def around(self, hit: Hit) -> Frame | None:
        """The hit's lines with two on either side; None for a place outside the work tree."""
        path = self._real.get(hit.place.path, hit.place.path)
        lines = self._of(path)
        if hit.commit is not None or not lines:
            return None
        first = max(1, hit.place.line - _AROUND)
        last = min(len(lines), (hit.place.end_line or hit.place.line) + _AROUND, first + _MOST_LINES - 1)
        shown = tuple(self._shown(path, number, lines[number - 1]) for number in range(first, last + 1))
        return Frame(line=first, text=shown) if shown else None

    def _of(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = [line.rstrip("\r") for line in self._texts.get(path, "").split("\n")]
        return self._lines[path]

    def _shown(self, path: str, number: int, line: str) -> str:
        if (path, number) in self._withheld:
            return WITHHELD_LINE
        # NOTE: masked before it is cut, for a piece at the cut may be too short to be known.
        line = line if self._redactor is None else self._redactor.text(line[: 2 * _MOST_CHARACTERS])
        return line if len(line) <= _MOST_CHARACTERS else line[:_MOST_CHARACTERS] + " …"
