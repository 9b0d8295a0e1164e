"""Values that code takes where the environment has none: getenv("DB_PASSWORD") ?: "…", …or_else("…"), default="…"."""

import re

from secgate.secrets.readers.forms import QUOTED, Form

_READS = (
    r"getenv|get_?env(?:ironment)?_?(?:variable)?|lookup_?env|env(?:iron)?(?:\.get|\.fetch|::var|\[)?|var|"
    r"(?:env_?)?config|get_?(?:required_?)?(?:setting|string|property|config)|fetch|optional|option_env!?"
)
_NAME = r"[\"'`](?P<name>[A-Za-z][\w.-]{1,80})[\"'`]"
# What stands between the call that reads a variable and the value that is taken without it.
_ELSE = (
    r"(?:[ \t]*(?:\?:|\|\||\?\?|\bor\b|,)[ \t]*|"
    r"\.(?:or(?:_?else(?:_?get)?)?|unwrap_or(?:_else)?|get_?or_?else|if(?:_?(?:blank|empty|null))|default_?if_?\w{2,9})\("
    r"[ \t]*(?:\|\w*\|[ \t]*|\(\)[ \t]*->[ \t]*)?|[ \t]*\{[ \t]*(?:return[ \t]+)?)"
)
FORMS = (
    Form(
        re.compile(rf"(?i)(?<![A-Za-z])(?:{_READS})[(\[ ][ \t]*{_NAME}[ \t]*[)\]]{{1,3}}{_ELSE}{QUOTED}"),
        words=("env", "config", "property", "setting", "fetch", "var(", "option"),
    ),
    # A setting that is read by its name, with a default.
    Form(
        re.compile(
            rf"(?i){_NAME}[ \t]*,[ \t]*(?:cast[ \t]*=[ \t]*[\w.]{{1,20}}[ \t]*,[ \t]*)?"
            rf"default(?:Value)?[ \t]*[=:][ \t]*{QUOTED}"
        ),
        words=("default",),
    ),
    # A field of a model of settings: password: str = Field("…", env="DB_PASSWORD")
    Form(
        re.compile(
            rf"(?<![\w$])(?P<name>[A-Za-z_]\w{{1,60}})[ \t]*(?::[ \t]*[\w\[\]|., ]{{1,40}}?)?=[ \t]*(?:Field|field)\("
            rf"[ \t]*(?:default[ \t]*=[ \t]*)?{QUOTED}"
        ),
        words=("field(",),
    ),
)
