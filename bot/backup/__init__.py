"""Backups: what would be lost with the machine, in one file, and putting it back."""
