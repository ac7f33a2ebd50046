"""What one build came to: counts that add up, the facts beside them, and the page a person reads."""
