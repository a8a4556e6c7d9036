"""Where records land: one typed writer, and what differs between Snowflake and PostgreSQL."""
