"""What the author of a check imports; re-exports only, stable.

An analyzer is a module `analyzer.py` in a check's folder with one function::

    from secgate.api import Observation, Subject

    def analyze(subject: Subject) -> Observation: ...

`subject` gives the files in the check's scope, their syntax trees, the matches of the check's own semgrep rules, facts
and settings. A finding is made with `subject.hit(rule, place)`; message, fix and confidence come from
`rules` in check.yaml.
"""

from secgate.engines.subject import Match, SourceFile, Subject
from secgate.facts.prisma import PrismaField, PrismaModel, PrismaSchema
from secgate.facts.typescript.syntax import Node
from secgate.model import Confidence, Hit, Observation, Place, Problem, Severity, TraceStep

__all__ = [
    "Confidence",
    "Hit",
    "Match",
    "Node",
    "Observation",
    "Place",
    "PrismaField",
    "PrismaModel",
    "PrismaSchema",
    "Problem",
    "Severity",
    "SourceFile",
    "Subject",
    "TraceStep",
]
