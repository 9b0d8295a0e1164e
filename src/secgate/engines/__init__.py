"""One module per way to observe, and what they share."""
