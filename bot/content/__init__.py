"""Everything the loket says and knows, as typed values read from the YAML that staff edit."""
