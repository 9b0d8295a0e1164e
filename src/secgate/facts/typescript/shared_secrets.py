"""Secrets that a caller must show: where one is read from the settings, and where the request brings what is shown."""

import re

from secgate.facts.setting_names import SettingNames
from secgate.facts.typescript.constants import NAMES, held, setting
from secgate.facts.typescript.names import ancestors, arguments_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

# Objects that hold what the operator sets. NOTE: `options` are as often those of a caller.
_SETTINGS = re.compile(r"(?:config|settings|env|environment|secrets)(?:_?service)?$", re.IGNORECASE)
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[.\-:/]")


def reads_secret(view: View, node: Node, names: SettingNames) -> bool:
    """Whether a value is a secret that the operator sets: `config.get('crm.key')`, `c.env.CRON_KEY`."""
    at = held(view, node)
    read = setting(at)
    if read is None:
        return False
    callee = at.node.child_by_field_name("function") or at.node
    base = unwrap(callee).child_by_field_name("object")
    if base is None or not _SETTINGS.search(last_name(base)):
        return False
    given = arguments_of(at.node) if at.node.type == "call_expression" else []
    if len(given) > 1 and given[1].type != "object":
        return False
    return names.is_secret(_as_variable(read.name))


def _as_variable(name: str) -> str:
    """The name of a setting as a variable of the environment spells it: `CRM_KEY` for `crm.key`."""
    return _HUMP.sub("_", _SEPARATORS.sub("_", name)).upper()


def decorators_of(view: View, node: Node) -> list[str]:
    """The decorators of the parameter that a name stands for: `@Headers('x-partner-key')`."""
    binding = view.names.binding(node) if node.type in NAMES else None
    if binding is None or binding.kind != "parameter":
        return []
    holder = next((a for a in ancestors(binding.node) if a.type in _PARAMETERS), None)
    return [text_of(child) for child in holder.children if child.type == "decorator"] if holder is not None else []
