"""Finding the right place: what a person says becomes facts, facts become at most four questions. Pure; no Rasa here."""
