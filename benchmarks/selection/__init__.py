"""What re-weighting and selection of labelled rows is worth, with labels that are wrong on purpose."""
