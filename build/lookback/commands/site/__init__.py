"""Commands about whole sites: build, serve, release, roll up, verify."""
