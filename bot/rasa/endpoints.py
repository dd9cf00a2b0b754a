"""Where Rasa keeps its conversations: the file of `endpoints.yml`, or the database that several replicas share.

Made in memory: an address with a password stands in no file and in no argument. Rasa needs no lock store: the gateway, which
alone talks to it, lets one message of a conversation in at a time (`bot.turn_locks`).
"""

from __future__ import annotations

from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.engine import make_url

from bot.settings import ROOT, Settings


def read_endpoints(settings: Settings) -> AvailableEndpoints:
    """Return Rasa's endpoints for this installation."""
    found = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    if settings.is_database_shared:
        # a whole address: Rasa would put it together again from its parts, and lose what it does not know
        found.tracker_store = EndpointConfig(
            type="bot.rasa.tracker_store.LoketTrackerStore",
            dialect=make_url(settings.database).get_backend_name(),
            address=settings.database,
        )
    return found
