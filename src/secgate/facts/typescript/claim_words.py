"""Names by which a guard's code speaks of secrets, of what a token says of its owner, and of the server's own."""

import re

SECRET = re.compile(r"secret|token|key|passw|signature|auth|hash|digest|hmac|credential|bearer|pin\b", re.IGNORECASE)
# What a caller sends of a link that was signed for them: `?sig=…`.
SIGNATURE = re.compile(r"^(?:[xhs]_?)?(?:sig|signature|mac)$|[a-z]Signature$|_signature$", re.IGNORECASE)
CLAIM = re.compile(
    r"(?:^|[a-z_])(?:[rR]oles?|[tT]ype|[kK]ind|[sS]copes?|[pP]ermissions?|[pP]rivileges?|[aA]uthorities|[gG]roups?"
    r"|[aA]ccess_?[lL]evel|token_use|aud|[pP]urpose)$|(?:^|[tT]oken)[uU]se$|^typ$"
)
ROLE = re.compile(r"(?:^|[a-z_])(?:[rR]oles?|[sS]copes?|[pP]ermissions?|[pP]rivileges?|[aA]ccess_?[lL]evel)$")
FLAG = re.compile(
    r"^(?:is|has)_?(?:super_?|platform_?|tenant_?|org_?|global_?|system_?)?(?:admin|administrator|staff|superuser|root|owner"
    r"|moderator)(?:_?role|_?access)?$|^(?:admin|superuser|superadmin|staff)$"
    r"|^(?:super|platform|global|system)_?(?:admin|administrator|staff|superuser|root|owner|operator)$",
    re.IGNORECASE,
)
OWN = frozenset({
    "ip", "ips", "hostname", "host", "protocol", "socket", "connection", "app", "res", "next", "log", "logger", "id",
    "secure", "xhr", "route", "file", "files", "rawBody", "httpVersion", "subdomains", "fresh", "stale", "requestId",
    "correlationId", "startTime", "t", "i18n", "flash", "csrfToken", "signal",
})  # fmt: skip
INPUTS = frozenset({"body", "query", "params"})
CONTAINERS = frozenset({"session", "locals", "headers", "cookies"})
