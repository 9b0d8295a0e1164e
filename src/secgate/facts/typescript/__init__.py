"""Facts from TypeScript and JavaScript."""
