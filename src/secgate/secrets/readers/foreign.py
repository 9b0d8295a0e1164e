"""Labels of passwords in languages whose words are no identifiers of code, or several words: `mot de passe : …`."""

import re

from secgate.secrets.readers.forms import Form

# Chinese, Japanese, Korean, Russian, Polish, Turkish, Swedish, Hungarian, Czech, Danish, Portuguese, French.
_LABELS = (
    "密码", "密碼", "口令", "パスワード", "비밀번호", "пароль", "hasło", "şifre", "lösenord", "jelszó", "heslo",
    "adgangskode", "palavra-passe", "mot de passe",
)  # fmt: skip
_SIGNS = r"(?:[:=\uff1a]|\u4e3a|\u662f|->)"  # with the wide colon, and the verbs that stand in its place
FORMS = (
    Form(
        re.compile(
            rf"(?i)(?P<name>{'|'.join(_LABELS)})[\"'`*\uff09)]{{0,4}}[ \t]{{0,3}}{_SIGNS}\*{{0,2}}[ \t]{{0,4}}"
            r"(?P<quote>[\"'`]?)(?P<value>[!-~]{6,60})(?P=quote)"
        ),
        "password",
        words=_LABELS,
    ),
)
ANCHORS = tuple(label.encode() for label in _LABELS)
