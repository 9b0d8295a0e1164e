"""The gate: pure functions from observations to a verdict."""
