"""How meanings are written: `faq/<id>`, `smalltalk/<id>`, `followup/<aspect>`, `crisis/<kind>`, off topic, no danger."""

from __future__ import annotations

FAQ_PREFIX = "faq/"
SMALLTALK_PREFIX = "smalltalk/"
FOLLOW_UP_PREFIX = "followup/"
CRISIS_PREFIX = "crisis/"
OUT_OF_SCOPE = "out_of_scope"
NOT_CRISIS = "not_crisis"

LABELS = (FAQ_PREFIX, SMALLTALK_PREFIX, FOLLOW_UP_PREFIX, CRISIS_PREFIX, OUT_OF_SCOPE, NOT_CRISIS)
"""What a label is, or begins with."""
