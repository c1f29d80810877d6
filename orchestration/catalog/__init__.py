"""The catalog of tags as one page that a browser opens from disk."""
