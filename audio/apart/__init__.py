"""What the programs apart need: pinned packages with their hashes, where official voices lie, how both are fetched."""
