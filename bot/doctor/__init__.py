"""`loket doctor`: looks at an installation as the person who will be called at night would, and says what to do."""
