"""The parts of the loket that Rasa loads: graph components, tracker store, channel and server. Nothing else imports Rasa."""
