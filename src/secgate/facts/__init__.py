"""Facts: the application as records, extracted once and shared."""
