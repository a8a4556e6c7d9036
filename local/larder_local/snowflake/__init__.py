"""The local Snowflake: its wire protocol and account layer over DuckDB, which runs the SQL."""

# From here on sqlglot's `snowflake` is ours: no module of this package may read SQL before.
from larder_local.snowflake import dialect as dialect
