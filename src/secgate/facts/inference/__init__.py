"""What the facts of a target say about its own vocabulary, each with the places that show it."""
