"""Which checks read which setting of a target's configuration, by the text of their analyzers; none is imported."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

from secgate.catalog.check import Check
from secgate.errors import ConfigError
from secgate.settings.config import Config

_DIRECT = re.compile(r"\bconfig\.([a-z_]+)")
# Settings that facts read, by what an analyzer writes that asks for these facts.
_THROUGH: Mapping[str, tuple[str, ...]] = {
    r"\bwithout_tenants\b|\.schema\b": ("tenant_root", "tenant_keys", "global_models"),
    r"\bdata\.(?:queries|access|handlers|caches)\b": ("tenant_keys", "tenant_context"),
    r"\bdata\.(?:queries|access)\b": ("scoping_helpers", "ownership_guards", "credential_columns"),
    r"\bdata\.(?:queries|access|caches)\b": ("cross_tenant_paths",),
    r"\bdata\.caches\b": ("cache_clients", "global_caches", "cache_key_format"),
    r"\bfacts\.routes\b": ("guards", "rate_limiters", "validators"),
    r"\bdata\.(?:tokens|unread_tokens)\b|\bkind_of\b": ("token_kinds",),
    r"\bdata\.logs\b|\bLogContents\b|\blog_calls\b": ("loggers",),
    r"\bdata\.logs\b|\bLogContents\b": ("log_redactors", "pii_fields", "publishable_keys"),
    r"\bdata\.errors\b": ("error_mappers",),
    r"\bsetting_names\b": ("secret_names", "publishable_keys"),
    r"\bevidence\b": ("reports",),
}  # fmt: skip
_BY_SECRETS = frozenset({"publishable_keys", "test_secret_paths", "secret_names", "env_templates"})
# What the run itself reads, whatever the checks.
BY_THE_RUN = frozenset({"schema_", "policy", "excluded_paths"})


def settings_of(check: Check) -> frozenset[str]:
    """The settings that a check reads, by itself or through facts."""
    text = _text(check)
    found = set(_DIRECT.findall(text)) & set(Config.model_fields)
    for pattern, settings in _THROUGH.items():
        if re.search(pattern, text) is not None:
            found |= set(settings)
    return frozenset(found | (_BY_SECRETS if check.uses_secrets else set()))


def readers(checks: Iterable[Check]) -> dict[str, tuple[str, ...]]:
    """The ids of the checks that read each setting, by its name; a setting that none reads is left out."""
    found: dict[str, list[str]] = {}
    for check in checks:
        for setting in settings_of(check):
            found.setdefault(setting, []).append(check.id)
    return {setting: tuple(sorted(ids)) for setting, ids in found.items()}


def idle(config: Config, used: Iterable[Check], known: Iterable[str], load: Callable[[str], Check]) -> tuple[str, ...]:
    """What a configuration sets and no check of the run reads, each as a sentence.

    Args:
        config: what the owner wrote.
        used: the checks of the run.
        known: the ids of all checks.
        load: gives the check of an id; one that cannot be loaded reads nothing.
    """
    own = config.model_fields_set - BY_THE_RUN
    # NOTE: a target without a configuration, as most are, is not worth reading every analyzer.
    read = readers(used) if own else {}
    written = [key for key in Config.model_fields if key in own and key not in read]
    elsewhere = readers(_loaded(known, load)) if written else {}
    return tuple(_told(key, elsewhere.get(key, ())) for key in written)


def _loaded(known: Iterable[str], load: Callable[[str], Check]) -> Iterator[Check]:
    for name in known:
        with suppress(ConfigError):
            yield load(name)


def _told(key: str, checks: tuple[str, ...]) -> str:
    if not checks:
        return f"{key} in .secgate/config.yaml has no effect: no check of this version reads it"
    named = " or ".join(checks)
    return f"{key} in .secgate/config.yaml has no effect: the policy has no item that reads it, such as {named}"


def _text(check: Check) -> str:
    try:
        return (check.folder / "analyzer.py").read_text(encoding="utf-8") if check.has_analyzer else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("its analyzer cannot be read", where=str(check.folder / "analyzer.py")) from error
