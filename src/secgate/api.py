"""What the author of a check imports; re-exports only, stable.

An analyzer is a module `analyzer.py` in a check's folder with one function::

    from secgate.api import Observation, Subject

    def analyze(subject: Subject) -> Observation: ...

`subject` gives the files in the check's scope, their syntax trees, the matches of the check's own semgrep rules, facts
and settings. A finding is made with `subject.hit(rule, place)`; message, fix and confidence come from `rules` in
check.yaml. What a TypeScript or JavaScript file says by itself (names, tenant words, Prisma calls, filters, cache keys)
is read with the helpers from `secgate.facts.typescript`.

NOTE: longer than others, for it is one list of names and nothing else.
"""

from secgate.engines.migrating import Migrating, migrating
from secgate.engines.source import SourceFile
from secgate.engines.statements import observe as stated
from secgate.engines.subject import Match, Subject
from secgate.evidence.approvals import approvers
from secgate.evidence.audits import Audit, Audits, Vulnerability, covers
from secgate.evidence.change_record import ChangeRecord, KnownChange, Person, StatusCheck, Thread
from secgate.evidence.change_record import Review as ChangeReview
from secgate.evidence.coverage import Coverage, Lines
from secgate.evidence.documents import (
    Documents,
    LinkCheck,
    check_links,
    day_of,
    documents_in,
    is_decision,
    is_guide,
    is_settled,
    is_template_file,
    judge_document,
    status_of,
)
from secgate.evidence.formatting import Formatting
from secgate.evidence.identities import is_one_of
from secgate.evidence.in_source import SourceTests
from secgate.evidence.incidents import (
    DEADLINES,
    Fault,
    Incidents,
    absent_roles,
    action_faults,
    blamed,
    far_actions,
    gaps,
    hours_of,
    lateness,
    place_in,
    repeated,
    unclassified,
)
from secgate.evidence.isolation import Suite, TestFault, judge_suite
from secgate.evidence.junit import TestRun
from secgate.evidence.lint import Lint, LintError
from secgate.evidence.markdown import Front, Heading, Link, MarkdownFile
from secgate.evidence.records import Recorded, Reports
from secgate.evidence.rollback import RollbackPlan, edits_of_history
from secgate.evidence.schedule import ScheduleRow, read_schedule, schedule_path
from secgate.evidence.staging import StagingRun, read_staging
from secgate.evidence.statements import Attested
from secgate.evidence.tests import NamedTests
from secgate.evidence.tools import Read, located, placed, read_reports
from secgate.evidence.typecheck import TypeCheck
from secgate.facts.changed_parts import Part, PartKind, added_parts
from secgate.facts.ci import Pipelines, Step, read_pipelines
from secgate.facts.ci_kinds import RUNS, Job, kinds_of, required_jobs
from secgate.facts.contracts import ContractRoute, Contracts, is_end, read_contracts, shape_of
from secgate.facts.data import Data
from secgate.facts.deploy_commands import DeployCommand, deploy_commands, followed
from secgate.facts.indexes import created_indexes, leading_columns
from secgate.facts.layers import Layer, LayerName, layer
from secgate.facts.locks import LockFile, line_of, lock_files
from secgate.facts.maps import route_row
from secgate.facts.migration_state import Key, MigrationStep, Table
from secgate.facts.migration_statements import Statement
from secgate.facts.migration_tenants import TenantTables, folded
from secgate.facts.migrations import Migration
from secgate.facts.model import LEVELS, Behaviour, Guard, Level, Route, RouteTable
from secgate.facts.model import Unresolved as UnresolvedFact
from secgate.facts.prisma import PrismaField, PrismaModel, PrismaSchema
from secgate.facts.pull_requests import gives_reason, is_empty, own_text, templates
from secgate.facts.python_code import comments as python_comments
from secgate.facts.python_code import is_python, prints, python_sources
from secgate.facts.python_code import runs as python_runs
from secgate.facts.route_globs import matches_route
from secgate.facts.scripts import Invocation, invocations
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
from secgate.facts.sql_actions import Action
from secgate.facts.sql_types import narrows
from secgate.facts.test_reach import FileKinds, loaded_by_tests
from secgate.facts.type_projects import (
    TypeProject,
    checked_projects,
    runs_compiler,
    same_project,
    type_projects,
    unchecking,
)
from secgate.facts.typescript.cache_lifetimes import LifetimeFault, Lifetimes, lifetimes
from secgate.facts.typescript.cache_scopes import CacheFault, CacheShape, CacheUse, faults_of
from secgate.facts.typescript.clients import Client, clients_made
from secgate.facts.typescript.comments import CommentRun, comment_runs, is_script, switched_off
from secgate.facts.typescript.console import ConsoleCall, Consoles
from secgate.facts.typescript.constants import Held, entry, held
from secgate.facts.typescript.decisions import idle_decisions
from secgate.facts.typescript.durations import MILLISECOND, SECOND, Length, by_callers, length, shown, span
from secgate.facts.typescript.exports import Exported, exports_of
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
from secgate.facts.typescript.loops import Repeated, repeated_queries
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
from secgate.facts.typescript.promises import Floating, floating, is_async, is_caught, lets_nothing_out
from secgate.facts.typescript.protection import Origin, Protection, worst
from secgate.facts.typescript.queries import NATURAL, PASSWORD, TENANT, Query, Scope, Shape
from secgate.facts.typescript.route_handlers import RouteHandler, RouteHandlers, route_handlers
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
from secgate.facts.typescript.test_calls import TestCall, test_calls
from secgate.facts.typescript.token_claims import ClaimUses, verifications
from secgate.facts.typescript.token_kinds import Kind, kind_of, name_of
from secgate.facts.typescript.tokens import KIND_CLAIMS, Token, TokenCall, Unread, next_auth_options, token_calls
from secgate.facts.typescript.view import View
from secgate.facts.updates import Updates, read_updates
from secgate.facts.ways_to_run import Way, WayKind, Ways, changed_ways, mentions
from secgate.model import Confidence, Evidence, Hit, Observation, Place, Problem, Rest, Severity, TraceStep, counted
from secgate.settings.attestations import Attestation
from secgate.settings.incidents import Incident, Review, is_template
from secgate.settings.placeholders import names_nobody
from secgate.sieve import Sieve
from secgate.target.against import Against, ChangedFile
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
    "RUNS",
    "SECOND",
    "TENANT",
    "AccessFault",
    "AccessShape",
    "Action",
    "Against",
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
    "ChangeRecord",
    "ChangeReview",
    "ChangedFile",
    "ClaimUses",
    "Client",
    "CommentRun",
    "Confidence",
    "ConsoleCall",
    "Consoles",
    "ContractRoute",
    "Contracts",
    "Coverage",
    "Data",
    "DeployCommand",
    "Documents",
    "Evidence",
    "Exported",
    "Fault",
    "FileKinds",
    "Filter",
    "Floating",
    "Formatting",
    "Front",
    "Guard",
    "Handler",
    "Heading",
    "Held",
    "Hit",
    "Incident",
    "Incidents",
    "Invocation",
    "Job",
    "Key",
    "Kind",
    "KnownChange",
    "Layer",
    "LayerName",
    "Leak",
    "Length",
    "Level",
    "LifetimeFault",
    "Lifetimes",
    "Lines",
    "Link",
    "LinkCheck",
    "Lint",
    "LintError",
    "LockFile",
    "LogCall",
    "LogContents",
    "LogEntry",
    "MarkdownFile",
    "Match",
    "Migrating",
    "Migration",
    "MigrationStep",
    "NamedTests",
    "Names",
    "Node",
    "Observation",
    "Origin",
    "Part",
    "PartKind",
    "Person",
    "Pipelines",
    "Place",
    "PrismaCall",
    "PrismaField",
    "PrismaModel",
    "PrismaSchema",
    "Problem",
    "Protection",
    "Query",
    "Read",
    "Recorded",
    "Repeated",
    "Reports",
    "Rest",
    "Review",
    "RollbackPlan",
    "Route",
    "RouteHandler",
    "RouteHandlers",
    "RouteTable",
    "ScheduleRow",
    "Scope",
    "Severity",
    "Shape",
    "Sieve",
    "SourceFile",
    "SourceTests",
    "StagingRun",
    "Statement",
    "StatusCheck",
    "Step",
    "Subject",
    "Suite",
    "Table",
    "TenantNeed",
    "TenantTables",
    "TenantWords",
    "TestCall",
    "TestFault",
    "TestRun",
    "Thread",
    "Token",
    "TokenCall",
    "TraceStep",
    "TypeCheck",
    "TypeProject",
    "Unread",
    "UnresolvedFact",
    "Updates",
    "View",
    "Vulnerability",
    "Way",
    "WayKind",
    "Ways",
    "absent_roles",
    "action_faults",
    "added_parts",
    "ancestors",
    "approvers",
    "arguments_of",
    "blamed",
    "by_callers",
    "carried",
    "changed_ways",
    "check_links",
    "checked_projects",
    "clients_made",
    "comment_runs",
    "compared",
    "counted",
    "covers",
    "created_indexes",
    "day_of",
    "deploy_commands",
    "documents_in",
    "edits_of_history",
    "entry",
    "environment_of",
    "exports_of",
    "far_actions",
    "faults_of",
    "floating",
    "folded",
    "followed",
    "from_request",
    "functions_around",
    "gaps",
    "given_by_wrapper",
    "gives_reason",
    "guarded",
    "held",
    "hides",
    "hours_of",
    "idle_decisions",
    "inside",
    "invocations",
    "is_async",
    "is_caught",
    "is_decision",
    "is_empty",
    "is_end",
    "is_guide",
    "is_network",
    "is_one_of",
    "is_other_thing",
    "is_personal",
    "is_publishable",
    "is_python",
    "is_script",
    "is_secret",
    "is_settled",
    "is_template",
    "is_template_file",
    "judge_document",
    "judge_suite",
    "key_of",
    "kind_of",
    "kinds_of",
    "last_name",
    "lateness",
    "layer",
    "leading_columns",
    "length",
    "lets_nothing_out",
    "lifetimes",
    "line_of",
    "loaded_by_tests",
    "located",
    "lock_files",
    "log_calls",
    "matches_route",
    "may_call_prisma",
    "mentions",
    "migrating",
    "name_of",
    "names_nobody",
    "narrows",
    "next_auth_options",
    "outside_production",
    "own_text",
    "place_in",
    "placed",
    "plain",
    "prints",
    "prisma_calls",
    "properties",
    "python_comments",
    "python_runs",
    "python_sources",
    "read_contracts",
    "read_filter",
    "read_pipelines",
    "read_reports",
    "read_schedule",
    "read_staging",
    "read_updates",
    "repeated",
    "repeated_queries",
    "required_jobs",
    "root_name",
    "route_handlers",
    "route_row",
    "runs_compiler",
    "same_project",
    "schedule_path",
    "secret_names",
    "shape_of",
    "shown",
    "span",
    "spelled",
    "spellings",
    "stated",
    "status_of",
    "switched_off",
    "templates",
    "tenant_in_hand",
    "tenant_unused",
    "test_calls",
    "text_of",
    "token_calls",
    "type_projects",
    "unchecking",
    "unclassified",
    "unit_of",
    "unwrap",
    "value_of",
    "verifications",
    "walk",
    "words_of",
    "worst",
]
