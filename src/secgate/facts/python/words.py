"""Words by which Python code names credentials, roles, and what looks at them."""

import re

CREDENTIAL = re.compile(
    r"(?:^|[_\-\s])(?:auth\w*|tokens?|jwt|bearer|api_?-?key|secret|credentials?|cred|cookie|session|sid|signature"
    r"|password|passwd|access_?key)(?:$|[_\-\s])|^(?:key|creds)$",
    re.IGNORECASE,
)
# The same by the name of a header: `X-Partner-Key`.
CREDENTIAL_HEAD = re.compile(
    rf"{CREDENTIAL.pattern}|^(?:HTTP_)?X[-_](?!(?:\w+[-_])*(?:idempotency|request|cache|trace|correlation|dedup\w*|sort)[-_])"
    r"(?:\w+[-_])*key$",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"^(?:\w+_)?(?:roles?|permissions?|perms|scopes?|groups?|privileges?|user_?type|account_?type|access_level)"
    r"(?:_\w+)?(?:__\w+)?$|^is_?(?:super_?user|staff|\w*admin\w*|owner|manager|moderator|operator|root)$"
    r"|^is_(?:platform|system|internal|support|back_?office|employee)(?:_\w+)?$|^(?:super_?user|admin)$",
    re.IGNORECASE,
)
# What a user has that belongs to the platform's own staff.
STAFF = re.compile(r"^(?:is_superuser|is_staff|is_platform_admin|is_superadmin|is_super_admin)$")
# Functions whose answer is whether somebody may do something.
DECIDES = re.compile(
    r"^_?(?:has|have|check|require|ensure|assert|verify|validate)_?\w*(?:perm|role|scope|admin|access|privilege|staff)\w*$"
    r"|^has_(?:any_)?(?:perms?|role|scope)\w*$|^(?:is|user_is)_\w*(?:admin|staff|superuser|owner|manager)\w*$"
    r"|^(?:user_)?can_\w+$|^is_allowed\w*$|^authorize\w*$",
    re.IGNORECASE,
)
# Functions that look at a credential, and refuse it or tell whose it is.
VERIFIES = re.compile(
    r"^_?(?:async_)?(?:jwt_)?(?:decode|verif\w*|validat\w*|authenticat\w*|introspect\w*|unsign\w*|check\w*|loads"
    r"|compare_digest|constant_time_compare)(?:_\w+)?$"
    r"|(?:^|_)(?:verify|decode|authenticate|validate)(?:_|$)",
    re.IGNORECASE,
)
# Functions that find something by what they are given.
LOOKS_UP = re.compile(
    r"^(?:a?get|a?first|a?last|filter\w*|where|select\w*|query|scalars?\w*|execute|exec|one\w*|a?exists|find\w*|fetch\w*"
    r"|lookup\w*|load_user|search|prefetch_related|only|using|all|exclude|a?get_or_none|get_object_or_404|unique|in_"
    r"|hgetall|hget)$"
    r"|^(?:a?get|find|fetch|load|lookup|read|retrieve|select)_\w+$",
    re.IGNORECASE,
)
# Of these, those that raise where they find nothing.
RAISES = re.compile(r"^(?:a?get|one|get_object_or_404|scalar_one|get_or_404|first_or_404|one_or_404)$")
# What leaves a credential as unproven as it was.
REWRITES = re.compile(
    r"^(?:split|r?strip|lstrip|replace|encode|lower|upper|removeprefix|removesuffix|r?partition|str|bytes|hash\w*|format"
    r"|hexdigest|digest\w*|sha\w+|md5|join|parse\w*|extract\w*|get_authorization_scheme_param|get_token\w*|b64decode"
    r"|unquote|len|get_authorization_header|cast)$",
    re.IGNORECASE,
)
HEADER = re.compile(r"^(?:headers|META|cookies|COOKIES)$")
SESSION_KEY = re.compile(r"user|account|auth|member|tenant|org|uid|login|email|staff|admin|role", re.IGNORECASE)
CALLER = re.compile(
    r"^(?:current_?)?(?:user|principal|identity|account|claims|auth|token_data|payload|actor|session_user|tenant)",
    re.IGNORECASE,
)
SETTINGS = re.compile(r"^(?:settings|config|conf|app_settings|cfg|environ|env)$|^get_settings$|^[A-Z][A-Z0-9_]+$")
