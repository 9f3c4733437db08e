"""The ways out of the archive."""
