"""多区汇总：the published packages of many districts, verified and joined for those above them."""
