"""From what a person says to words: on this machine alone, and only where the operator installed a recogniser."""
