"""The loket on the web: chat API, audio, widget, pages and health, as a Flask application."""
