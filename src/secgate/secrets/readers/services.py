"""Keys under the bare names of those who gave them: `MAILGUN=…`, `algolia admin …`. And numbers that open something."""

import re

from secgate.secrets.readers.forms import Form
from secgate.secrets.words import GIVEN

# Services whose keys have no form of their own: mostly 32 hexadecimal digits.
NAMES = (
    "ably", "adyen", "airbrake", "airtable", "algolia", "alphavantage", "amplitude", "appsignal", "asana", "bandwidth",
    "binance", "bitfinex", "bitly", "braintree", "bugsnag", "censys", "clickatell", "cloudflare", "cloudinary",
    "codecov", "coinbase", "contentful", "coveralls", "datadog", "deepl", "digitalocean", "dynatrace", "etherscan",
    "fastly", "finnhub", "geocodio", "giphy", "grafana", "heroku", "honeybadger", "honeycomb", "hubspot", "infura",
    "intercom", "ipstack", "kraken", "launchdarkly", "linode", "logdna", "loggly", "mailchimp", "mailgun", "mailjet",
    "mandrill", "mapbox", "messagebird", "mixpanel", "moralis", "newrelic", "new_relic", "newsapi", "nexmo", "okta",
    "omdb", "openai", "openweather", "opsgenie", "pagerduty", "papertrail", "paypal", "pexels", "plaid", "plivo",
    "postmark", "pubnub", "quicknode", "razorpay", "recurly", "rollbar", "segment", "sendgrid", "sentry", "shodan",
    "shopify", "snyk", "sparkpost", "splunk", "statuspage", "stripe", "sumologic", "telnyx", "tmdb", "trello", "twilio",
    "unsplash", "virustotal", "vonage", "vultr", "weatherapi", "zendesk",
)  # fmt: skip
_OF_IT = (
    r"api|app|application|admin|auth|key|apikey|write|server|live|prod|production|staging|private|secret|license|licence|token|access|"
    r"integration|bot|ingest|insert|account|client|user|map"
)
_NAMED = rf"(?:{'|'.join(name.replace('_', '[ _-]?') for name in NAMES)})(?:[ _.-](?:{_OF_IT})){{0,3}}"
_BEHIND = r"(?:\([ \t]*|[\"'`\]*]{0,3}[ \t]*(?::?=|:|=>)\*{0,2}[ \t]*|[ \t]+(?:one[ \t]+)?is:?[ \t]+|[ \t]+)[\"'`]?"
WORDS = (*(name.replace("_", "") for name in NAMES), "new_relic", "new-relic", "new relic")
_DRAWN = re.compile(r"[0-9a-f]{32}|[0-9A-F]{32}|[0-9a-f]{4}-[0-9a-f]{12}|[A-Za-z0-9_-]{20}")
_ENDS = r"(?=[\"'`]?[,;.)}|]{0,2}(?:\s|$))"
_PLACES = r"(?<![\w./@:-])"

FORMS = (
    Form(
        re.compile(
            rf"{_PLACES}(?P<name>(?i:{_NAMED})){_BEHIND}(?P<value>[0-9a-f]{{32}}|[0-9A-F]{{32}}|"
            r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[A-Za-z_-]*\d)(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[A-Za-z0-9_-]{20,64})"
            rf"{_ENDS}"
        ),
        GIVEN,
        needs=_DRAWN,
        words=WORDS,
    ),
    # A longer one may be a digest: only where more than the service is named, or a setting in capitals.
    Form(
        re.compile(
            rf"{_PLACES}(?P<name>(?i:{_NAMED}[ _.-](?:{_OF_IT}))|{_NAMED.upper()}){_BEHIND}"
            rf"(?P<value>[0-9a-f]{{40}}|[0-9a-f]{{64}}){_ENDS}"
        ),
        GIVEN,
        needs=_DRAWN,
        words=WORDS,
    ),
    # A number that opens a door, a phone or an account.
    Form(
        re.compile(
            r"(?i)(?<![\w.-])(?P<name>(?:(?:door|sim|unlock|admin|alarm|safe|device|card|bank|user|voicemail|entry|"
            r"security|login|master|tablet|phone|terminal|garage|gate|keypad|locker|vault|conference|host|puk|"
            r"wallet)[ _-]?pin|puk\d?|"
            r"(?:door|gate|alarm|entry|safe|lock|access|unlock)[ _-]code))[\"'`*]{0,3}[ \t]*(?::?=|:)\*{0,2}[ \t]*"
            r"[\"'`]?(?P<value>\d{6,10})(?=[\"'`]?[ \t]*[,;.)}]?[ \t]*$)"
        ),
        "password",
        words=(
            *(f"pin{sign}" for sign in (":", "=", " =", '"', "'", "*")),
            "puk",
            *(
                f"{what}{cut}code"
                for what in ("door", "gate", "alarm", "entry", "safe", "lock", "access")
                for cut in " _-"
            ),
        ),
    ),
    Form(
        re.compile(
            r"(?<![\w.-])(?P<name>(?:(?!(?i:gpio|led|data|postal|area|zip))[A-Za-z]{2,16}[ _-])?(?:pin|PIN|Pin))"
            r"[\"'`*]{0,3}[ \t]*(?::?=|:)\*{0,2}[ \t]*"
            r"[\"'`]?(?P<value>\d{8})(?=[\"'`]?[ \t]*[,;.)}]?[ \t]*$)"
        ),
        "password",
        words=tuple(f"pin{sign}" for sign in (":", "=", " =", '"', "'", "*")),
    ),
    # What one-time numbers are made of: totp: …
    Form(
        re.compile(
            r"(?i)(?<![\w.-])(?P<name>(?:\w{2,12}[_ -])?(?:totp|hotp))[\"'`*]{0,3}[ \t]*(?::?=|:)\*{0,2}[ \t]*[\"'`]?"
            r"(?-i:(?P<value>[A-Z2-7]{16,64}))(?=[\"'`]?[ \t]*[,;.)}]?[ \t]*$)"
        ),
        GIVEN,
        words=("totp", "hotp"),
    ),
)
ANCHORS: tuple[bytes, ...] = (
    rb"(?:pin|puk\d?|code)[\"'`*]{0,3}[ \t]*:?[=:]\*{0,2}[ \t]*[\"'`]?\d{6}",
    rb"otp[\"'`*]{0,3}[ \t]*:?[=:]\*{0,2}[ \t]*[\"'`]?[a-z2-7]{16}",
)


def names_service(line: str) -> bool:
    """Whether a line holds the name of a service."""
    return any(map(line.lower().__contains__, WORDS))
