"""Articles as tables that other programs read: CSV, JSON lines, Parquet, SQLite."""
