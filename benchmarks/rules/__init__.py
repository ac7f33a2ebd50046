"""How quick the cheap rules are, one by one, and how much memory ten million rows take."""
