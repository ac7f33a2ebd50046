"""Logic puzzles: their stories, the words of their clues, and deduction."""
