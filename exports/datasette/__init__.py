"""The archive in Datasette: metadata.json names tables and columns for people and says how tables are sorted and searched."""
