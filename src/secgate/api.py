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
from secgate.facts.data import Data
from secgate.facts.model import LEVELS, Behaviour, Guard, Level, Route, RouteTable
from secgate.facts.model import Unresolved as UnresolvedFact
from secgate.facts.prisma import PrismaField, PrismaModel, PrismaSchema
from secgate.facts.sensitive import (
    is_network,
    is_other_thing,
    is_personal,
    is_publishable,
    is_secret,
    spelled,
    words_of,
)
from secgate.facts.typescript.cache_scopes import CacheFault, CacheShape, CacheUse, faults_of
from secgate.facts.typescript.filters import NO_GUARD, Filter, read_filter
from secgate.facts.typescript.handlers import AccessFault, AccessShape, Handler
from secgate.facts.typescript.logs import (
    Carried,
    LogCall,
    carried,
    environment_of,
    hides,
    log_calls,
    outside_production,
)
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
from secgate.facts.typescript.ownership import compared, guarded, spellings, tenant_unused
from secgate.facts.typescript.protection import Origin, Protection, worst
from secgate.facts.typescript.queries import NATURAL, PASSWORD, TENANT, Query, Scope, Shape
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
from secgate.facts.typescript.tokens import KIND_CLAIMS, TokenCall, token_calls
from secgate.facts.typescript.view import View
from secgate.model import Confidence, Hit, Observation, Place, Problem, Severity, TraceStep

__all__ = [
    "FUNCTIONS",
    "KIND_CLAIMS",
    "LEVELS",
    "MAX_DEPTH",
    "NATURAL",
    "NO_GUARD",
    "OPERATIONS",
    "PASSWORD",
    "REQUEST_NAMES",
    "REQUEST_PARTS",
    "TENANT",
    "AccessFault",
    "AccessShape",
    "Behaviour",
    "Binding",
    "CacheFault",
    "CacheShape",
    "CacheUse",
    "Carried",
    "Confidence",
    "Data",
    "Filter",
    "Guard",
    "Handler",
    "Hit",
    "Level",
    "LogCall",
    "Match",
    "Names",
    "Node",
    "Observation",
    "Origin",
    "Place",
    "PrismaCall",
    "PrismaField",
    "PrismaModel",
    "PrismaSchema",
    "Problem",
    "Protection",
    "Query",
    "Route",
    "RouteTable",
    "Scope",
    "Severity",
    "Shape",
    "SourceFile",
    "Subject",
    "TenantWords",
    "TokenCall",
    "TraceStep",
    "UnresolvedFact",
    "View",
    "ancestors",
    "arguments_of",
    "carried",
    "compared",
    "environment_of",
    "faults_of",
    "from_request",
    "functions_around",
    "given_by_wrapper",
    "guarded",
    "hides",
    "inside",
    "is_network",
    "is_other_thing",
    "is_personal",
    "is_publishable",
    "is_secret",
    "key_of",
    "last_name",
    "log_calls",
    "may_call_prisma",
    "outside_production",
    "plain",
    "prisma_calls",
    "properties",
    "read_filter",
    "root_name",
    "spelled",
    "spellings",
    "tenant_in_hand",
    "tenant_unused",
    "text_of",
    "token_calls",
    "unit_of",
    "unwrap",
    "value_of",
    "walk",
    "words_of",
    "worst",
]
