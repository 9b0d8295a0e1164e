"""A target beside its base: what the base has too, and what the change does to the application and to its gate."""
