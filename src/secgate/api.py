"""What the author of a check imports; re-exports only, stable.

An analyzer is a module `analyzer.py` in a check's folder with one function::

    from secgate.api import Observation, Subject

    def analyze(subject: Subject) -> Observation: ...

`subject` gives the files in the check's scope, their syntax trees, the matches of the check's own semgrep rules, facts
and settings. A finding is made with `subject.hit(rule, place)`; message, fix and confidence come from `rules` in
check.yaml. What a TypeScript or JavaScript file says by itself (names, tenant words, Prisma calls, filters, cache keys)
is read with the helpers from `secgate.facts.typescript`.
"""

from secgate.engines.subject import Match, SourceFile, Subject
from secgate.facts.prisma import PrismaField, PrismaModel, PrismaSchema
from secgate.facts.typescript.filters import (
    NO_GUARD,
    Filter,
    View,
    compared,
    guarded,
    read_filter,
    spellings,
    tenant_unused,
)
from secgate.facts.typescript.keys import PURE, CacheView, Key, function_behind, read_key
from secgate.facts.typescript.names import (
    FUNCTIONS,
    MAX_DEPTH,
    Binding,
    Names,
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    plain,
    properties,
    root_name,
    unwrap,
    value_of,
)
from secgate.facts.typescript.raw import Statement, lost_raw_calls, raw_calls, raw_values, read_statement
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import (
    OPERATIONS,
    REQUEST_NAMES,
    REQUEST_PARTS,
    PrismaCall,
    TenantWords,
    from_request,
    functions_around,
    given_by_wrapper,
    may_call_prisma,
    prisma_calls,
    tenant_in_hand,
    unit_of,
)
from secgate.model import Confidence, Hit, Observation, Place, Problem, Severity, TraceStep

__all__ = [
    "FUNCTIONS",
    "MAX_DEPTH",
    "NO_GUARD",
    "OPERATIONS",
    "PURE",
    "REQUEST_NAMES",
    "REQUEST_PARTS",
    "Binding",
    "CacheView",
    "Confidence",
    "Filter",
    "Hit",
    "Key",
    "Match",
    "Names",
    "Node",
    "Observation",
    "Place",
    "PrismaCall",
    "PrismaField",
    "PrismaModel",
    "PrismaSchema",
    "Problem",
    "Severity",
    "SourceFile",
    "Statement",
    "Subject",
    "TenantWords",
    "TraceStep",
    "View",
    "ancestors",
    "arguments_of",
    "compared",
    "from_request",
    "function_behind",
    "functions_around",
    "given_by_wrapper",
    "guarded",
    "inside",
    "key_of",
    "last_name",
    "lost_raw_calls",
    "may_call_prisma",
    "plain",
    "prisma_calls",
    "properties",
    "raw_calls",
    "raw_values",
    "read_filter",
    "read_key",
    "read_statement",
    "root_name",
    "spellings",
    "tenant_in_hand",
    "tenant_unused",
    "text_of",
    "unit_of",
    "unwrap",
    "value_of",
    "walk",
]
