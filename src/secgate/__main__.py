"""`python -m secgate` is the command `secgate`."""

from secgate.cli.main import main

if __name__ == "__main__":
    main()
