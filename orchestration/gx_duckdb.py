"""SQLAlchemy dialect `duckdb+buffered` for Great Expectations.

GX reads results after it has handed the connection back, which DuckDB's driver does
not allow: fetch every result at once instead.
"""

from typing import Any

from duckdb_sqlalchemy import Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

_Context: Any = Dialect.execution_ctx_cls


class _BufferedContext(_Context):  # type: ignore[misc]
    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor is not None and self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class BufferedDialect(Dialect):
    """DuckDB, with results that outlive their connection."""

    execution_ctx_cls: Any = _BufferedContext
    supports_statement_cache = False


registry.register("duckdb.buffered", __name__, "BufferedDialect")
