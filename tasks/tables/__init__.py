"""What table questions are about and how they are worded: domains, columns, and the questions' phrasebook."""
