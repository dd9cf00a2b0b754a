"""One module for each way to turn text into speech, all behind `audio.engine.Engine`."""
