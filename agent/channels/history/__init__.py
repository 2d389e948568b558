"""The database under the page's history: SQLite beside the assets, or PostgreSQL by URL, with numbered migrations and search."""
