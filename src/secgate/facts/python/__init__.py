"""Python as facts: files and their syntax, names across modules, classes, and the routes of its frameworks."""
