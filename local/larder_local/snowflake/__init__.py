"""The local Snowflake: its wire protocol and account layer over DuckDB, which runs the SQL."""
