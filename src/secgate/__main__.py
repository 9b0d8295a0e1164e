"""`python -m secgate` is the command `secgate`."""

from secgate.cli.main import entry

if __name__ == "__main__":
    entry()
