"""Which service is for whom, and why: pure functions over facts and conditions, without a text or a network."""
