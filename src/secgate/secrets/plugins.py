"""Provider shapes that detect-secrets does not know, as its own kind of detector.

Shapes are data: a type, a pattern whose first group is the value, what a match means, and literals one of which every match
holds (lower case, for the prefilter). Prefixes come from the providers' public documentation.
"""

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

from detect_secrets.plugins.base import RegexBasedDetector

Meaning = Literal["secret", "test", "public", "likely"]
_START = r"(?<![A-Za-z0-9_])"
_END = r"(?![A-Za-z0-9_])"


@dataclass(frozen=True)
class Shape:
    """One provider's form of a credential.

    Attributes:
        meaning: `secret` grants access by itself; `test` belongs to a sandbox; `public` is meant for browsers; `likely` has a form
            that other strings share.
        literals: lower-case strings; every match holds at least one of them.
        prefilter: a pattern to select lines by when the literals are too common; "" to select by literals.
    """

    type: str
    pattern: str
    meaning: Meaning
    literals: tuple[str, ...]
    prefilter: str = ""


SHAPES = (
    Shape("Stripe live key", r"([sr]k_live_[0-9A-Za-z]{16,247})", "secret", ("k_live_",)),
    Shape("Stripe test key", r"([sr]k_test_[0-9A-Za-z]{16,247})", "test", ("k_test_",)),
    Shape("Stripe publishable key", r"(pk_(?:live|test)_[0-9A-Za-z]{16,247})", "public", ("pk_live_", "pk_test_")),
    Shape("Webhook signing secret", r"(whsec_[A-Za-z0-9+/]{24,100}={0,2})", "secret", ("whsec_",)),
    Shape("Anthropic key", r"(sk-ant-[a-z]{2,10}\d\d-[A-Za-z0-9_-]{32,120})", "secret", ("sk-ant-",)),
    Shape("OpenAI key", r"(sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,200})", "secret", ("sk-proj-", "sk-svcacct-", "sk-admin-")),
    Shape("GitHub token", r"(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})", "secret", ("github_pat_",)),
    Shape("GitHub token", r"(gh[pousr]_[A-Za-z0-9]{36,251})", "secret", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
    Shape("npm token", r"(npm_[A-Za-z0-9]{36})", "secret", ("npm_",)),
    Shape("Google API key", r"(AIza[0-9A-Za-z_-]{35})", "likely", ("aiza",)),
    Shape("Google OAuth client secret", r"(GOCSPX-[A-Za-z0-9_-]{28})", "secret", ("gocspx-",)),
    Shape("Azure client secret", r"([A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34})", "secret", ("q~",)),
    Shape("Slack token", r"(xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{64}|xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{20,250})", "secret", ("xapp-", "xox")),
    Shape("Mailgun key", r"(key-[0-9a-f]{32})", "secret", ("key-",)),
    Shape("Resend key", r"(re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24})", "secret", ("re_",)),
    Shape("Postmark token", r"(?i:postmark[\w.-]*[\"'`]?\s*[:=]\s*[\"'`]?)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", "secret", ("postmark",)),
    Shape("Supabase access token", r"(sbp_[0-9a-f]{40})", "secret", ("sbp_",)),
    Shape("Supabase secret key", r"(sb_secret_[A-Za-z0-9_-]{20,80})", "secret", ("sb_secret_",)),
    Shape("Supabase publishable key", r"(sb_publishable_[A-Za-z0-9_-]{20,80})", "public", ("sb_publishable_",)),
    Shape("Vercel token", r"(vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{30}|vc[piark]_[A-Za-z0-9]{40,80})", "secret", ("vercel_blob_rw_", "vcp_", "vci_", "vca_", "vcr_", "vck_")),
    Shape("Prisma API key", r"(?:prisma(?:\+postgres)?://[^\s\"'`]{0,200}api_key=)([A-Za-z0-9_.-]{40,600})", "secret", ("api_key=",)),
    Shape("DigitalOcean token", r"(do[opr]_v1_[a-f0-9]{64})", "secret", ("_v1_",)),
    Shape("Shopify token", r"(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})", "secret", ("shpat_", "shpca_", "shppa_", "shpss_")),
    Shape("Hugging Face token", r"(hf_[A-Za-z0-9]{34})", "secret", ("hf_",)),
    Shape("Databricks token", r"(dapi[0-9a-f]{32}(?:-\d)?)", "secret", ("dapi",)),
    Shape("Linear key", r"(lin_(?:api|oauth)_[A-Za-z0-9]{32,64})", "secret", ("lin_api_", "lin_oauth_")),
    Shape("Notion token", r"(ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43})", "secret", ("ntn_", "secret_")),
    Shape("Doppler token", r"(dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44})", "secret", ("dp.",)),
    Shape("Sentry token", r"(sntrys_eyJ[A-Za-z0-9+/=_-]{80,}|sntryu_[a-f0-9]{64})", "secret", ("sntrys_", "sntryu_")),
    Shape("age secret key", r"(AGE-SECRET-KEY-1[0-9A-Z]{58})", "secret", ("age-secret-key-1",)),
    Shape("bcrypt hash", r"(\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})", "likely", ("$2a$", "$2b$", "$2y$")),
    Shape("PlanetScale token", r"(pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64})", "secret", ("pscale_",)),
    Shape("Fly token", r"(fm[12][ar]?_[A-Za-z0-9+/=]{100,})", "secret", ("fm1_", "fm2_", "fm1a_", "fm1r_")),
    Shape("New Relic key", r"(NRAK-[A-Z0-9]{27})", "secret", ("nrak-",)),
    Shape("Grafana token", r"(gl(?:sa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|c_[A-Za-z0-9+/=]{60,400}))", "secret", ("glsa_", "glc_")),
    Shape("HashiCorp Vault token", r"(hv[sb]\.[A-Za-z0-9_-]{24,200})", "secret", ("hvs.", "hvb.")),
    Shape("Terraform Cloud token", r"([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70})", "secret", (".atlasv1.",)),
    Shape("Pulumi token", r"(pul-[a-f0-9]{40})", "secret", ("pul-",)),
    Shape("Figma token", r"(figd_[A-Za-z0-9_-]{38,44})", "secret", ("figd_",)),
    Shape("Airtable token", r"(pat[A-Za-z0-9]{14}\.[a-f0-9]{64})", "secret", ("pat",), r"pat[A-Za-z0-9]{14}\."),
    Shape("Discord webhook", r"(https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,80})", "secret", ("/api/webhooks/",)),
    Shape("Slack webhook", r"(https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z0-9]{8,12}/[A-Za-z0-9/]{20,90})", "secret", ("hooks.slack.com",)),
    Shape("Square token", r"(sq0atp-[0-9A-Za-z_-]{22}|EAAA[A-Za-z0-9_-]{60})", "secret", ("sq0atp-", "eaaa")),
    Shape("Brevo key", r"(xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16})", "secret", ("xkeysib-",)),
    Shape("PostHog personal key", r"(phx_[A-Za-z0-9]{40,60})", "secret", ("phx_",)),
    Shape("PostHog project key", r"(phc_[A-Za-z0-9]{40,60})", "public", ("phc_",)),
    Shape("Netlify token", r"(nfp_[A-Za-z0-9]{36,40})", "secret", ("nfp_",)),
    Shape("Neon key", r"(napi_[a-z0-9]{60,70})", "secret", ("napi_",)),
    Shape("Groq key", r"(gsk_[A-Za-z0-9]{52})", "secret", ("gsk_",)),
    Shape("Replicate token", r"(r8_[A-Za-z0-9]{37})", "secret", ("r8_",)),
    Shape("xAI key", r"(xai-[A-Za-z0-9]{80})", "secret", ("xai-",)),
    Shape("Perplexity key", r"(pplx-[A-Za-z0-9]{48,56})", "secret", ("pplx-",)),
    Shape("Tavily key", r"(tvly-(?:dev-|prod-)?[A-Za-z0-9]{32})", "secret", ("tvly-",)),
    Shape("Langfuse key", r"(sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", "secret", ("sk-lf-",)),
    Shape("Contentful token", r"(CFPAT-[A-Za-z0-9_-]{43})", "secret", ("cfpat-",)),
    Shape("Typeform token", r"(tfp_[A-Za-z0-9_-]{40,60})", "secret", ("tfp_",)),
    Shape("AWS secret access key", r"(?i:aws\w{0,20}secret\w{0,20}|secret_?access_?key)[\"'`*\]]{0,3}\s*[:=]{1,2}>?\s*[\"'`]?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])", "secret", ("aws", "secretaccesskey", "secret_access_key", "secretaccess_key", "secret_accesskey")),
    Shape("Azure storage key", r"(?i:AccountKey)=([A-Za-z0-9+/]{86}==)", "secret", ("accountkey=",)),
)  # fmt: skip
_UNANCHORED = ("Postmark token", "Prisma API key", "AWS secret access key", "Azure storage key", "bcrypt hash")


class ProviderDetector(RegexBasedDetector):
    """One shape as a detect-secrets detector; nothing is verified over the network."""

    secret_type = ""
    denylist: tuple[re.Pattern[str], ...] = ()

    def __init__(self, shape: Shape) -> None:
        pattern = shape.pattern if shape.type in _UNANCHORED else f"{_START}{shape.pattern}{_END}"
        self.shape = shape
        self.secret_type = shape.type
        self.denylist = (re.compile(pattern),)

    def analyze_string(self, string: str) -> Generator[str, None, None]:
        """Every value of this shape in `string`."""
        for match in self.denylist[0].finditer(string):
            yield match.group(1)


def provider_detectors() -> tuple[ProviderDetector, ...]:
    """One detector per shape."""
    return tuple(ProviderDetector(shape) for shape in SHAPES)
