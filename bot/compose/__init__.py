"""From content to replies: pure functions that make what the loket says, in one language, from one published version."""
