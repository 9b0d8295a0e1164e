"""What the command sets in its own environment, and the environment of a program that it starts for its user."""

import os

# NOTE: a plugin of pydantic that happens to be installed would see, and could change, all that the gate reads; and to
# look for one reads the metadata of every installed package.
_OWN = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}


def settle() -> None:
    """Set what this process needs, unless its user has said otherwise."""
    for name, value in _OWN.items():
        os.environ.setdefault(name, value)


def inherited() -> dict[str, str]:
    """The environment as the user has it."""
    return {name: value for name, value in os.environ.items() if _OWN.get(name) != value}
