"""The whole site: from the data package to a folder that any web server can hand out."""

from lookback.site.build import build_site, templates

__all__ = ["build_site", "templates"]
