"""The verbs of `seedmill`: one file a verb, named after it; its first line is its help."""
