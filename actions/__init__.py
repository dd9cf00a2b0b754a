"""Rasa's custom actions: they take what a turn is about, and let `bot.compose` say it."""
