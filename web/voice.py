"""`POST /api/voice`: a question said aloud. The sound is the body, in memory alone; the answer carries what was heard."""

from __future__ import annotations

from flask import Blueprint, Response, request

from audio.listen.ear import MOST_BYTES
from bot.errors import BadInput
from bot.turn import Incoming
from web.app import services
from web.chat import conversation_of, json_answer

routes = Blueprint("voice", __name__, url_prefix="/api")

LONGEST_ID = 100


@routes.post("/voice")
def hear() -> Response:
    """Answer a recording: WebM, OGG, MP4, WAV, MP3 or FLAC, of at most a minute and 3 MB, as the body of the request.

    In the address, both optional: `language`, one the person chose, and `id`, the idempotency key of the message.
    """
    request.max_content_length = MOST_BYTES
    conversation = conversation_of()
    key, language = request.args.get("id"), request.args.get("language")
    if (key is not None and len(key) > LONGEST_ID) or (language is not None and len(language) > LONGEST_ID):
        raise BadInput("id or language too long", phrase="bad_request")
    incoming = Incoming(conversation=conversation, language=language, idempotency_key=key)
    sound = request.get_data(cache=False)
    # more was sent than is left of it: too many speak at once (`web.body_limits`)
    is_dropped = not sound and bool(request.content_length)
    return json_answer(services().listening.answer(incoming, None if is_dropped else sound))
