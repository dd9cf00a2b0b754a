"""The database of statistics, kept questions and staff: SQLite on one machine, PostgreSQL on several."""
