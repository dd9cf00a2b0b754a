"""Load: people of many languages who type, touch and listen, by locust. Run by `make load`, never by `make test`."""
