"""The lists L1–L10 issued under a number, and those issued so far."""
