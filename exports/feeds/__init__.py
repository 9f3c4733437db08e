"""Feeds (Atom): what came into the archive, changed and vanished, the newest first."""
