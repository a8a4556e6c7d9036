"""One login of this run's user, for the statements that are not dbt's."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from program.relation import Relation, literal, quoted

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

Row = tuple[Any, ...]
#: As in profiles.yml.
TAG = "larder dbt"
#: Seconds until a cancelled statement has ended.
PATIENCE = 120


@dataclass(frozen=True)
class Found:
    """A table or view that is there."""

    kind: str
    transient: bool


class Warehouse:
    def __init__(self, connection: SnowflakeConnection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, environment: Mapping[str, str]) -> Warehouse:
        """By the same variables as profiles.yml."""
        import snowflake.connector

        account = environment["SNOWFLAKE_ACCOUNT"]
        return cls(
            snowflake.connector.connect(
                account=account,
                host=environment.get("SNOWFLAKE_HOST") or f"{account}.snowflakecomputing.com",
                port=int(environment.get("SNOWFLAKE_PORT") or 443),
                protocol=environment.get("SNOWFLAKE_PROTOCOL") or "https",
                user=environment["SNOWFLAKE_USER"],
                private_key=_der(environment["SNOWFLAKE_PRIVATE_KEY"]),
                authenticator="SNOWFLAKE_JWT",
                role=environment["SNOWFLAKE_ROLE"],
                warehouse=environment["SNOWFLAKE_WAREHOUSE"],
                database=environment["SNOWFLAKE_DATABASE"],
                session_parameters={"QUERY_TAG": TAG, "TIMEZONE": "UTC"},
            )
        )

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def run(self, sql: str) -> list[Row]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()  # type: ignore[return-value]

    def table(self, sql: str) -> tuple[list[str], list[Row]]:
        """The columns' names, and the rows."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return [each.name for each in cursor.description], cursor.fetchall()  # type: ignore

    def now(self) -> datetime:
        return self.run("select current_timestamp()")[0][0].astimezone(UTC)

    def relations(self, database: str) -> dict[Relation, Found]:
        rows = self.run(
            "select table_schema, table_name, table_type, is_transient"
            f" from {quoted(database)}.information_schema.tables where table_schema != 'INFORMATION_SCHEMA'"
        )
        return {
            Relation(database, schema, name): Found("view" if kind == "VIEW" else "table", transient == "YES")
            for schema, name, kind, transient in rows
        }

    def columns(self, relation: Relation) -> dict[str, str]:
        """Each column's type, in the table's order."""
        from snowflake.connector.constants import FIELD_ID_TO_NAME

        with self._connection.cursor() as cursor:
            cursor.execute(f"select * from {relation.sql} limit 0")
            return {each.name: FIELD_ID_TO_NAME[each.type_code] for each in cursor.description}

    def stop_others(self) -> None:
        """Statements of this user that go on although who asked for them was killed."""
        from snowflake.connector.errors import ProgrammingError

        for _ in range(PATIENCE):
            rows = self.run(
                "select query_id from table(information_schema.query_history_by_user(result_limit => 1000))"
                f" where query_tag = {literal(TAG)} and session_id::varchar != current_session()"
                " and execution_status in ('RUNNING', 'QUEUED', 'BLOCKED', 'RESUMING_WAREHOUSE')"
            )
            if not rows:
                return
            for (query,) in rows:
                with contextlib.suppress(ProgrammingError):  # ended meanwhile
                    self.run(f"select system$cancel_query({literal(query)})")
            time.sleep(1)
        raise TimeoutError("statements of a delivery that was killed do not end")

    def definition(self, view: Relation) -> str:
        """The statement that makes the view as it is."""
        return self.run(f"select get_ddl('view', {literal(view.sql)}, true)")[0][0]


def _der(pem: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )

    key = load_pem_private_key(pem.encode(), None)
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
