"""口径 of the screening round: visits, milestones, attention, lists, annex 2."""
