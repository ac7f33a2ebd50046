"""What the mixers that weigh or pick labelled rows have in common: a linear model, its training dynamics, the no-op arm."""
