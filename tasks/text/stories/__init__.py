"""Stories for word problems: people and things, English agreement, and the words of every move a plan can make."""
