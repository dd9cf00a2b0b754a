"""What the staff desk shows and keeps about FAQs, drafts and recordings, without a web framework."""
