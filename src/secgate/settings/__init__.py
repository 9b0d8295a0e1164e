"""Settings: strict YAML, and one module per file in .secgate/."""
