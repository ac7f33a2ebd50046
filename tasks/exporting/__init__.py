"""A mixture handed over: the files of an export, the data set folder and its card."""
