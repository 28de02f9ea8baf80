"""口径: what the notice's words mean in the data, once, for rules, indicators and lists."""
