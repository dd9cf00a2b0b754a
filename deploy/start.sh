#!/bin/sh
# Starts a container: an empty content folder gets the content that came with the image, and is the staff's from then on.
set -eu
content="${LOKET_CONTENT:-/app/data}"
if [ "$content" != /app/data ] && [ -z "$(ls -A "$content" 2>/dev/null)" ] && [ "${*#*keeper}" != "$*" ]; then
    cp -r /app/data/. "$content/"
    [ ! -d /app/audio/recordings ] || cp -r /app/audio/recordings "$content/"
fi
exec loket "$@"
