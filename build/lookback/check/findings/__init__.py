"""What a finding is, the findings of the rules, their history and the answers to them."""
