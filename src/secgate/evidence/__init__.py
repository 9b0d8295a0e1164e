"""What a statement rests on when code alone cannot show it: recorded reports of tools, documents, signed statements."""
