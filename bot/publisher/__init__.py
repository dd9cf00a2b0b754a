"""From an edit to what people hear: publishing, learning questions, going back, and the list of versions."""
