"""The commands by name: the function or group of each, and its line in the help; none is imported before it is run."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

__all__ = ["COMMANDS", "Commands", "Entry", "loaded"]


@dataclass(frozen=True)
class Entry:
    """One command.

    Attributes:
        place: module below `secgate.cli` and the name of its function, or of its app for a group.
        summary: its line in the help, which fits 80 columns.
    """

    place: str
    summary: str


COMMANDS = {
    "run": Entry("run:run", "Gate a target: policy, engines, verdict."),
    "list": Entry("inspect:list_", "The items of a policy, and what decides each."),
    "explain": Entry("explain:explain", "What an item checks, or why a finding fired and what to do."),
    "map": Entry("map:map_", "The application as facts: routes, queries, caches, models …"),
    "init": Entry("init:init", "Propose a configuration from what the code shows."),
    "waive": Entry("waive:waive", "Accept one finding until a day, with a reason and an owner."),
    "waivers": Entry("waivers:waivers", "Waivers and baseline: active, expiring, expired, unused."),
    "baseline": Entry("baseline:baseline", "Accept today's findings as known; it may only shrink."),
    "record": Entry("record:record", "Run a command and bind its report to this commit."),
    "attest": Entry("attest:attest", "Write and sign a statement about an item; --check shows all."),
    "incident": Entry("incident:app", "Reviews of incidents, and proof that each is prevented."),
    "ci": Entry("ci:app", "The same run in a CI job, with annotations and a summary."),
    "diff": Entry("diff:diff", "What became of one report in another: new, fixed, worse."),
    "export": Entry("export:export", "Write a saved report in other formats."),
    "pack": Entry("pack:pack", "Write the evidence pack of a run, signed."),
    "verify": Entry("verify:verify", "Verify an evidence pack offline, and say what it proves."),
    "history": Entry("history:history", "Verdicts and items over time, from the local ledger."),
    "fleet": Entry("fleet:app", "Gate many repositories on a cluster; one report of all."),
    "new": Entry("new:new", "Scaffold a check whose examples pass."),
    "test": Entry("prove:prove_examples", "Prove that the examples of the checks behave."),
    "doctor": Entry("doctor:doctor", "What would make a run here incomplete, and how to mend it."),
}


class Commands(TyperGroup):
    """The group of all commands: its help imports none of them, and a run only its own."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - Typer's own arguments, handed on
        super().__init__(**attributes)
        self.commands = {name: TyperCommand(name, short_help=entry.summary) for name, entry in COMMANDS.items()}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - the types are Typer's inner ones
        """The command of that name, imported; None when there is none."""
        return loaded(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - the types are Typer's inner ones
        """One line for each command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def loaded(name: str) -> Any:  # noqa: ANN401 - the type is Typer's inner one
    """A command, imported."""
    module, attribute = COMMANDS[name].place.split(":")
    found = getattr(import_module(f"secgate.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        return get_group(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command(name)(found)
    return get_command(alone)
