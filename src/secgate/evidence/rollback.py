"""The way back from a migration as a document describes it: a section that names the migration.

What a section has to say stands behind labels: **Run**, **Until**, **Lost** and **Code**, as lines or rows of a table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secgate.evidence.markdown import MarkdownFile

LABELS = ("Run", "Until", "Lost", "Code")
_NAMED = re.compile(r"rollback|roll-back|migration|runbook", re.IGNORECASE)
_ENDINGS = (".md", ".mdx", ".markdown")
_LABEL = re.compile(r"^[\s>*+|-]*[*_]*(run|until|lost|code)\b[^:|\n]{0,40}(?::|\|)[*_]*\s*(.*?)[\s|]*$", re.IGNORECASE)
# Tables in which tools keep which migrations have run.
_HISTORY = re.compile(
    r"\b(?:delete\s+from|truncate(?:\s+table)?|update)\s+[\"`]?(?:\w+[\"`]?\.[\"`]?)?(?:_prisma_migrations|"
    r"schema_migrations|flyway_schema_history|knex_migrations|__drizzle_migrations|goose_db_version|gorp_migrations|"
    r"__diesel_schema_migrations|migrations|typeorm_migrations|sequelizemeta|pgmigrations)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class RollbackPlan:
    """What a document says of the way back from one migration.

    Attributes:
        path: of the document; `line` is where the section starts.
        said: what stands behind each label, in lower case.
    """

    path: str
    line: int
    said: Mapping[str, str]

    @property
    def lacks(self) -> tuple[str, ...]:
        """The labels behind which nothing stands."""
        return tuple(label for label in LABELS if not self.said.get(label.lower(), "").strip("*_`~ -|?"))


def find_plan(texts: Mapping[str, str], name: str, migration: str, named: str | None) -> RollbackPlan | None:
    """The section of a document about the way back from a migration.

    Args:
        texts: every text file that git tracks, by path.
        name: of the migration; a heading that holds it, or its number alone, is about it.
        migration: the path of its file; a document beside it needs no such heading.
        named: the document that the configuration names.
    """
    folder = f"{migration.rpartition('/')[0]}/"
    own = folder.rstrip("/").rpartition("/")[2] == name
    for path in sorted(texts, key=lambda path: (path != named, path)):
        if not path.lower().endswith(_ENDINGS) or (path != named and not _NAMED.search(path)):
            continue
        document = MarkdownFile(path, texts[path])
        if own and path.startswith(folder) and document.headings:
            return RollbackPlan(path, 1, _said(document.lines))
        if (plan := _section(document, name)) is not None:
            return plan
    return None


def _section(document: MarkdownFile, name: str) -> RollbackPlan | None:
    headings = list(document.headings)
    for at, heading in enumerate(headings):
        words = set(re.split(r"[^\w.-]+", heading.text.lower()))
        if name.lower() in words or any(word.startswith(name.lower()) for word in words):
            end = next((h.line for h in headings[at + 1 :] if h.level <= heading.level), len(document.lines) + 1)
            lines = document.lines[heading.line : end - 1]
            return RollbackPlan(document.path, heading.line, _said(lines)) if any(map(str.strip, lines)) else None
    return None


def _said(lines: list[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for at, line in enumerate(lines):
        if (match := _LABEL.match(line[:1_000])) is not None:
            # NOTE: what is to be run often stands below its label, as a block of code.
            below = next((one for one in lines[at + 1 : at + 3] if one.strip()), "")
            found.setdefault(match[1].lower(), match[2] or (below if below.lstrip().startswith(("```", "~~~")) else ""))
    return {key: "code" if value.startswith(("```", "~~~")) else value for key, value in found.items()}


def edits_of_history(text: str) -> Iterator[int]:
    """Lines, 1-based, that change by hand what a migration tool keeps of the migrations that ran."""
    for number, line in enumerate(text.split("\n"), 1):
        if _HISTORY.search(line[:2_000]):
            yield number
