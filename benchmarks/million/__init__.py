"""One million drafts through the plain stages in bounded memory."""
