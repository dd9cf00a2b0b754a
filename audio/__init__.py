"""The voice of the loket: engines, spoken forms, clips and their cache. Everything else uses `audio.voice.Voice`."""
