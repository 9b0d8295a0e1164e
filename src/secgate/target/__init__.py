"""What is gated: files, git, and the ref that decides."""
