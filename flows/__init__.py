"""The flows, the `seedmill` command and the recipes."""
