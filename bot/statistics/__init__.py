"""Statistics: counters that say how much was asked about what, and the questions people agreed to leave. Never a person."""
