"""What happens when parts fail: breaker, fallback, databases, processes."""
