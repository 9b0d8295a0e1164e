"""Which calls write to a log, and which values each of them carries."""

import pytest

from secgate.facts.typescript.logs import Carried, carried, log_calls
from secgate.facts.typescript.names import Names
from secgate.facts.typescript.running_modes import environment_of
from secgate.facts.typescript.syntax import parse


def names_of(text: str) -> Names:
    return Names(parse(text.encode(), "app.ts").root_node)


def values(text: str, *, redactors: tuple[str, ...] = ()) -> list[Carried]:
    names = names_of(text)
    (call,) = log_calls(names)
    return [value for argument in call.arguments for value in carried(names, argument, redactors)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("logger.info('a')", "logger"),
        ("req.log.warn('a')", "logger"),
        ("this.auditLogger.error('a')", "logger"),
        ("logger.child({ id }).info('a')", "logger"),
        ("console.log('a')", "console"),
        ("Sentry.setUser({ id })", "tracker"),
        ("span.setAttribute('a', 1)", "span"),
        ("logSecurityEvent('a')", "function"),
        ("import { logger as l } from './log';\nl.info('a')", "logger"),
        ("const out = pino();\nout.info('a')", "logger"),
        ("const { info } = logger;\ninfo('a')", "logger"),
    ],
)
def test_a_call_of_this_kind_is_a_log_call(text: str, kind: str) -> None:
    assert [call.kind for call in log_calls(names_of(text))] == [kind]


@pytest.mark.parametrize(
    "text", ["dialog.info('a')", "catalog.error('a')", "Math.log(2)", "changes.log", "blog.warn(1)"]
)
def test_a_call_of_something_else_is_none(text: str) -> None:
    assert list(log_calls(names_of(text))) == []


def test_a_receiver_that_the_configuration_names_is_one() -> None:
    assert [call.kind for call in log_calls(names_of("trail.write('a')"), ("trail",))] == ["logger"]


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        ("{ id: user.id, mail: user.email }", ["id", "email"]),
        ("`sent to ${user.email}`", ["email"]),
        ("'sent to ' + user.email", ["email"]),
        ("JSON.stringify(req.body)", ["body"]),
        ("user.email.trim()", ["email"]),
        ("util.format('%s', user.email)", ["email"]),
        ("req.get('authorization')", ["authorization"]),
        ("users.map((user) => user.email)", ["email"]),
        ("user.email !== undefined", []),
        ("!!user.email", []),
        ("tokens.length", []),
    ],
)
def test_a_log_call_carries_these_values(argument: str, names: list[str]) -> None:
    assert [value.name for value in values(f"logger.info({argument})")] == names


def test_what_a_function_hides_is_not_carried() -> None:
    text = "const shown = token.slice(0, 4);\nlogger.info({ shown, given: veil(token) })"
    assert values(text, redactors=("veil",)) == []


def test_a_constant_is_followed_to_the_values_in_it() -> None:
    found = values("const link = `https://a.example?token=${resetToken}`;\nlogger.info({ link })")
    assert [(value.name, len(value.followed)) for value in found] == [("link", 0), ("resetToken", 1)]


def test_a_branch_outside_production_is_told() -> None:
    found = values("logger.info({ a: process.env.NODE_ENV === 'development' ? token : '-' })")
    assert [(value.name, value.development) for value in found] == [("token", True)]


@pytest.mark.parametrize(
    ("condition", "mode"),
    [
        ("process.env.NODE_ENV !== 'production'", "development"),
        ("config.env === 'production'", "production"),
        ("process.env.NODE_ENV === 'test'", "test"),
        ("isDev", "development"),
        ("!isProduction", "development"),
        ("user.admin", None),
    ],
)
def test_the_environment_of_a_statement_is_read_from_the_conditions_around_it(condition: str, mode: str | None) -> None:
    (call,) = log_calls(names_of(f"if ({condition}) {{ logger.info('a'); }}"))
    assert environment_of(call.node) == mode


def test_a_text_of_a_thousand_parts_is_read() -> None:
    found = values("logger.info(" + " + ' ' + ".join(f"part{number}" for number in range(600)) + ")")
    assert found[-1].name.startswith("part")
