"""Git itself: commands, repositories, commits of data, hooks and their rules."""
