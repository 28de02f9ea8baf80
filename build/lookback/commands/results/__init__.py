"""Commands that give results: findings, figures, lists, forms, the briefing."""
