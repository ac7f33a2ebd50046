"""Pure helpers that two operators share."""
