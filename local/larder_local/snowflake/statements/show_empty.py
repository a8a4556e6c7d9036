"""Kinds that nothing here can make: SHOW lists none of them, in the columns that clients read."""

from __future__ import annotations

_ROUTINE = (
    "created_on name schema_name is_builtin is_aggregate is_ansi min_num_arguments max_num_arguments"
    " arguments"
    " description catalog_name is_table_function valid_for_clustering is_secure secrets"
    " external_access_integrations"
)
_OTHER = "created_on name database_name schema_name owner comment"
#: Kinds that nothing here can make, so that none are there.
EMPTY = {
    "FUNCTIONS": f"{_ROUTINE} is_external_function language is_memoizable is_data_metric",
    "USER FUNCTIONS": f"{_ROUTINE} is_external_function language is_memoizable is_data_metric",
    "PROCEDURES": _ROUTINE,
    **dict.fromkeys(
        (
            "DATABASE ROLES", "DYNAMIC TABLES", "EVENT TABLES", "EXTERNAL TABLES", "ICEBERG"
            " TABLES",
            "INTEGRATIONS", "MASKING POLICIES", "MATERIALIZED VIEWS", "NETWORK RULES", "PIPES", "SECRETS",
            "SEQUENCES",
            "SHARES", "STORAGE INTEGRATIONS", "STREAMS", "TAGS", "TASKS",
        ),
        _OTHER,
    ),
}  # fmt: skip
