"""Reads article pages of portals that have no template."""
