"""What synthetic rows are worth on real sets: mixtures built by the factory against the same real rows alone."""
