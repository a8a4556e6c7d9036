"""Readers and writers of staged files: CSV, JSON and Parquet, as Snowflake's file formats define them."""
