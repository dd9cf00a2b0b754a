"""Which language does the person speak? Decided before the question is understood, never guessed aloud."""
