"""How well the verifiers agree with the labels that came with real model answers."""
