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
from secgate.evidence.audits import Audit, Audits, Vulnerability, covers
from secgate.evidence.documents import (
    Documents,
    LinkCheck,
    check_links,
    day_of,
    documents_in,
    is_guide,
    is_settled,
    is_template_file,
    judge_document,
    status_of,
)
from secgate.evidence.incidents import (
    DEADLINES,
    Fault,
    Incidents,
    absent_roles,
    action_faults,
    blamed,
    gaps,
    hours_of,
    lateness,
    place_in,
    repeated,
    unclassified,
)
from secgate.evidence.isolation import Suite, TestFault, judge_suite
from secgate.evidence.markdown import Front, Heading, Link, MarkdownFile
from secgate.evidence.records import Recorded, Reports
from secgate.evidence.schedule import ScheduleRow, read_schedule
from secgate.evidence.statements import Attested
from secgate.evidence.tests import NamedTests
from secgate.facts.ci import Step, read_pipelines
from secgate.facts.data import Data
from secgate.facts.locks import LockFile, line_of, lock_files
from secgate.facts.maps import route_row
from secgate.facts.model import LEVELS, Behaviour, Guard, Level, Route, RouteTable
from secgate.facts.model import Unresolved as UnresolvedFact
from secgate.facts.prisma import PrismaField, PrismaModel, PrismaSchema
from secgate.facts.secret_names import secret_names
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
from secgate.facts.typescript.constants import Held, entry, held
from secgate.facts.typescript.decisions import idle_decisions
from secgate.facts.typescript.durations import MILLISECOND, SECOND, Length, by_callers, length, shown, span
from secgate.facts.typescript.filters import NO_GUARD, Filter, read_filter
from secgate.facts.typescript.handlers import AccessFault, AccessShape, Handler
from secgate.facts.typescript.log_contents import RECIPIENT, Leak, LogContents, LogEntry
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
from secgate.facts.typescript.tenant_needs import TenantNeed
from secgate.facts.typescript.token_claims import ClaimUses, verifications
from secgate.facts.typescript.token_kinds import Kind, kind_of, name_of
from secgate.facts.typescript.tokens import KIND_CLAIMS, Token, TokenCall, Unread, next_auth_options, token_calls
from secgate.facts.typescript.view import View
from secgate.facts.updates import Updates, read_updates
from secgate.model import Confidence, Evidence, Hit, Observation, Place, Problem, Rest, Severity, TraceStep
from secgate.settings.attestations import Attestation
from secgate.settings.incidents import Incident, Review, is_template
from secgate.target.changes import Change

__all__ = [
    "DEADLINES",
    "FUNCTIONS",
    "KIND_CLAIMS",
    "LEVELS",
    "MAX_DEPTH",
    "MILLISECOND",
    "NATURAL",
    "NO_GUARD",
    "OPERATIONS",
    "PASSWORD",
    "RECIPIENT",
    "REQUEST_NAMES",
    "REQUEST_PARTS",
    "SECOND",
    "TENANT",
    "AccessFault",
    "AccessShape",
    "Attestation",
    "Attested",
    "Audit",
    "Audits",
    "Behaviour",
    "Binding",
    "CacheFault",
    "CacheShape",
    "CacheUse",
    "Carried",
    "Change",
    "ClaimUses",
    "Confidence",
    "Data",
    "Documents",
    "Evidence",
    "Fault",
    "Filter",
    "Front",
    "Guard",
    "Handler",
    "Heading",
    "Held",
    "Hit",
    "Incident",
    "Incidents",
    "Kind",
    "Leak",
    "Length",
    "Level",
    "Link",
    "LinkCheck",
    "LockFile",
    "LogCall",
    "LogContents",
    "LogEntry",
    "MarkdownFile",
    "Match",
    "NamedTests",
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
    "Recorded",
    "Reports",
    "Rest",
    "Review",
    "Route",
    "RouteTable",
    "ScheduleRow",
    "Scope",
    "Severity",
    "Shape",
    "SourceFile",
    "Step",
    "Subject",
    "Suite",
    "TenantNeed",
    "TenantWords",
    "TestFault",
    "Token",
    "TokenCall",
    "TraceStep",
    "Unread",
    "UnresolvedFact",
    "Updates",
    "View",
    "Vulnerability",
    "absent_roles",
    "action_faults",
    "ancestors",
    "arguments_of",
    "blamed",
    "by_callers",
    "carried",
    "check_links",
    "compared",
    "covers",
    "day_of",
    "documents_in",
    "entry",
    "environment_of",
    "faults_of",
    "from_request",
    "functions_around",
    "gaps",
    "given_by_wrapper",
    "guarded",
    "held",
    "hides",
    "hours_of",
    "idle_decisions",
    "inside",
    "is_guide",
    "is_network",
    "is_other_thing",
    "is_personal",
    "is_publishable",
    "is_secret",
    "is_settled",
    "is_template",
    "is_template_file",
    "judge_document",
    "judge_suite",
    "key_of",
    "kind_of",
    "last_name",
    "lateness",
    "length",
    "line_of",
    "lock_files",
    "log_calls",
    "may_call_prisma",
    "name_of",
    "next_auth_options",
    "outside_production",
    "place_in",
    "plain",
    "prisma_calls",
    "properties",
    "read_filter",
    "read_pipelines",
    "read_schedule",
    "read_updates",
    "repeated",
    "root_name",
    "route_row",
    "secret_names",
    "shown",
    "span",
    "spelled",
    "spellings",
    "status_of",
    "tenant_in_hand",
    "tenant_unused",
    "text_of",
    "token_calls",
    "unclassified",
    "unit_of",
    "unwrap",
    "value_of",
    "verifications",
    "walk",
    "words_of",
    "worst",
]
