"""What every process of the loket shares: content, gateway, language, understanding, training, command line."""
