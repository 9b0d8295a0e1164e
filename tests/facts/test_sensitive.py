"""Which names hold a secret or personal data."""

import pytest

from secgate.facts.sensitive import is_personal, is_publishable, is_secret, spelled


@pytest.mark.parametrize(
    "name", ["token", "resetToken", "RESET_TOKEN", "apiKey", "client_secret", "password", "magicLink", "accessTokens"]
)
def test_a_name_of_this_kind_holds_a_secret(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "tokenCount",
        "hasPassword",
        "nextPageToken",
        "tokenType",
        "passwordHash",
        "maskedToken",
        "totalTokens",
        "cacheKey",
    ],
)
def test_a_name_that_only_speaks_of_one_does_not(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    "name", ["email", "customerEmail", "phoneNumber", "full_name", "dateOfBirth", "iban", "clientIp"]
)
def test_a_name_of_this_kind_holds_personal_data(name: str) -> None:
    assert is_personal(name)


@pytest.mark.parametrize(
    "name", ["hasEmail", "emailId", "supportEmail", "walletAddress", "fileName", "ipsum", "sendEmail"]
)
def test_a_name_of_other_things_does_not(name: str) -> None:
    assert not is_personal(name)


def test_a_key_that_is_public_by_its_name_is_publishable() -> None:
    assert (is_publishable("publishableKey"), is_publishable("apiKey")) == (True, False)


def test_a_name_fits_a_listed_one_in_any_spelling() -> None:
    assert (spelled("customer_tax_id", ["taxId"]), spelled("taxIdea", ["taxId"])) == (True, False)
