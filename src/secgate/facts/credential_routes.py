"""Which routes test a credential: by what their handlers do, by their path, or by a list of the configuration."""

import fnmatch
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from secgate.facts.model import Route
from secgate.facts.store import Facts
from secgate.sieve import Sieve

# Families of paths: those where a guess opens an account, and those that make or prolong one.
_LOGIN = re.compile(
    r"(?:^|[/_-])(?:log-?in|sign-?in|signin|forgot|reset|otp|totp|mfa|2fa|two-?factor|one-?time|magic|passcode|password)(?:$|[/_-])",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:^|[/_-])(?:sign-?up|register|registration|refresh|invitations?|invites?|token)(?:$|[/_-])", re.IGNORECASE
)
_ACCEPTS = re.compile(r"accept|confirm|join|redeem", re.IGNORECASE)
_NO_CREDENTIAL = re.compile(r"log-?out|sign-?out", re.IGNORECASE)
_CREDENTIALS = frozenset({"password", "code", "second factor"})
# Paths of people who are half signed in: what the handlers behind all others do is not asked.
_MAY_STEP_UP = re.compile(
    r"code|otp|mfa|2fa|factor|verif|confirm|challenge|step|authent|log-?in|sign-?in|sessions?$|session/|backup|recover",
    re.IGNORECASE,
)
# Paths at which a second factor is set up by whoever holds it.
_SETS_UP = re.compile(r"(?:^|[/_-])(?:enable|disable|set-?up|enrol\w*|activate|register)(?:$|[/_-])", re.IGNORECASE)
# Models that keep what opens an account once.
_MODELS = r"(?:magic_?(?:link|token)|(?:log|sign)_?in_?(?:link|token|code)|one_?time_?\w+|otp(?:_?code)?|pass_?code)s?"
_ONE_TIME = re.compile(rf"^{_MODELS}$", re.IGNORECASE)
# Looked for in text in lower case.
_MENTIONS = Sieve(rf"\.\s*{_MODELS}\b")
TESTS_BEFORE = re.compile(
    r"(?:authenticate|AuthGuard)\(\s*['\"]local['\"]|^Local(?:Auth)?Guard$|basicAuth|(?:verify|check|validate)(?:Password|Credentials|Login)",
    re.IGNORECASE,
)
_READS_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class CredentialRoutes:
    """The routes of a target that test a credential.

    Attributes:
        listed: patterns of the configuration, which decide where there are any.
    """

    facts: Facts
    listed: Collection[str] = ()

    def tests(self, route: Route) -> bool:
        """Whether a route tests a credential."""
        if self.listed:
            return any(fnmatch.fnmatchcase(route.route, pattern) for pattern in self.listed)
        if _NO_CREDENTIAL.search(route.named_path):
            return False
        if route.method in _READS_ONLY:
            return self._redeems(route)
        if self.opens(route) or self._steps_up(route) or self._exchanges(route):
            return True
        return (
            _OTHER.search(route.named_path) is not None
            and ("nvit" not in route.named_path or _ACCEPTS.search(route.named_path) is not None)
            and route.level == "public"
        )

    def opens(self, route: Route) -> bool:
        """Whether a right guess at this route opens an account."""
        if route.method in _READS_ONLY:
            return self._redeems(route)
        if any(TESTS_BEFORE.search(guard.name) for guard in route.guards):
            return True
        by_path = _LOGIN.search(route.named_path) or _OTHER.search(route.named_path)
        if by_path is not None and any("password" in guard.tests for guard in route.guards):
            return True
        if route.level not in {"public", "tenant-key"}:
            return False
        if _LOGIN.search(route.named_path) is not None:
            return True
        does = self.facts.behaviour(route)
        return bool(_CREDENTIALS & set(does.tests)) or any(map(_ONE_TIME.search, does.reads))

    def _steps_up(self, route: Route) -> bool:
        """Whether somebody who is half signed in is asked for a second factor here."""
        if (
            route.level != "authenticated"
            or not _MAY_STEP_UP.search(route.named_path)
            or _SETS_UP.search(route.named_path) is not None
        ):
            return False
        return "second factor" in self.facts.behaviour(route).tests

    def _exchanges(self, route: Route) -> bool:
        """Whether a token that is sent is exchanged for another, or for a new password."""
        if route.level != "public":
            return False
        does = self.facts.behaviour(route)
        return "link token" in does.tests and (does.issues_token or "new password" in does.tests)

    def _redeems(self, route: Route) -> bool:
        """Whether a route that is only followed uses up what opens an account once: `GET /enter/:token`."""
        if route.level != "public" or not self._has_models or route.method != "GET":
            return False
        does = self.facts.behaviour(route)
        known = {model for model in does.reads if _ONE_TIME.search(model)}
        return bool(known and _CREDENTIALS & set(does.tests)) and (does.issues_token or does.writes_models(known))

    @cached_property
    def _has_models(self) -> bool:
        return any(_MENTIONS.finds(file.text.lower()) for file in self.facts.sources.values())
