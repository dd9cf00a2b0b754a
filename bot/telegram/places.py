"""Which communes lie near a position that somebody shared: a guess that the person confirms by a touch.

The middles are rough (about half a kilometre, checked against no survey), so near a border the first may be wrong: three
are offered. The position itself goes nowhere: not to the gateway, not to a log, not to a disk.
"""

from __future__ import annotations

import math
from collections.abc import Collection

MIDDLES = {
    "anderlecht": (50.835, 4.310),
    "auderghem": (50.816, 4.427),
    "berchem_sainte_agathe": (50.864, 4.295),
    "brussels": (50.847, 4.353),
    "etterbeek": (50.836, 4.389),
    "evere": (50.871, 4.402),
    "forest": (50.810, 4.320),
    "ganshoren": (50.872, 4.308),
    "ixelles": (50.828, 4.372),
    "jette": (50.877, 4.326),
    "koekelberg": (50.863, 4.328),
    "molenbeek": (50.855, 4.328),
    "saint_gilles": (50.827, 4.346),
    "saint_josse": (50.853, 4.371),
    "schaerbeek": (50.867, 4.378),
    "uccle": (50.800, 4.340),
    "watermael_boitsfort": (50.799, 4.415),
    "woluwe_saint_lambert": (50.846, 4.428),
    "woluwe_saint_pierre": (50.833, 4.442),
}
"""Latitude and longitude of each commune's built-up middle, by its id in `data/municipalities.yml`."""

OFFERED = 3
REACH_KM = 4.0
"""Further than this from every middle is not in the Region: no part of it is."""
KM_A_DEGREE = 111.2


def near(latitude: float, longitude: float, known: Collection[str]) -> tuple[str, ...]:
    """Return the ids of the likeliest communes, the nearest first; empty outside the Region."""

    def km(commune: str) -> float:
        north, east = MIDDLES[commune]
        return math.hypot(north - latitude, (east - longitude) * math.cos(math.radians(latitude))) * KM_A_DEGREE

    nearest = sorted((commune for commune in MIDDLES if commune in known), key=km)
    if not nearest or km(nearest[0]) > REACH_KM:
        return ()
    return tuple(nearest[:OFFERED])
