"""Real functions offered as tools, what people ask of them, and how a call is described, made and recognised in words."""
