"""Its place makes `cloud_keys` importable for the tests of every service."""
