"""Articles as a text corpus: a file a text, a table of them, JSON lines, a dataset card; repeated texts marked or left out."""
