"""Small models that are trained on arms of one size to see what rows are worth: a backend a file, all with one signature."""
