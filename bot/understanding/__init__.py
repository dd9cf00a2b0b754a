"""Understanding a message: which language it is in, and which question it asks. Pure values in and out, no Rasa."""
