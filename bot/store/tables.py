"""The one list of tables; each area declares its own beside the code that uses them, with `METADATA`."""

from __future__ import annotations

from sqlalchemy import MetaData

METADATA = MetaData()
