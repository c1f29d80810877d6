"""Readers: from a source's own format to checked rows in DuckDB."""
