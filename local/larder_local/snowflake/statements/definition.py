"""What a CREATE of a table or view says apart from the columns and the query."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from larder_local.snowflake.errors import unsupported
from larder_local.snowflake.names import table_path
from larder_local.snowflake.statements.context import Context

_REFUSED = (
    exp.MaterializedProperty, exp.DynamicProperty, exp.ExternalProperty, exp.IcebergProperty,
    exp.HybridProperty, exp.RowAccessProperty, exp.Tags,
)  # fmt: skip


@dataclass
class Definition:
    kind: str
    name: str
    replace: bool
    if_not_exists: bool
    temporary: bool = False
    copy_grants: bool = False
    properties: dict[str, Any] = field(default_factory=dict)


def read_definition(context: Context, tree: exp.Create, kind: str) -> Definition:
    """Refuses the properties that tables and views do not have here."""
    table = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    name = context.full(table_path(table), f"CREATE {kind}")
    definition = Definition(kind, name, bool(tree.args.get("replace")), bool(tree.args.get("exists")))
    for each in tree.args["properties"].expressions if tree.args.get("properties") else []:
        if isinstance(each, _REFUSED) or "DYNAMIC" in each.sql().upper():
            raise unsupported(f"CREATE {each.sql(dialect='snowflake').split('=')[0].strip().upper()} {kind}")
        if isinstance(each, exp.TemporaryProperty):
            definition.temporary = True
        elif isinstance(each, exp.TransientProperty):
            definition.properties["TRANSIENT"] = True
        elif isinstance(each, exp.SecureProperty):
            definition.properties["SECURE"] = True
        elif isinstance(each, exp.SchemaCommentProperty):
            definition.properties["COMMENT"] = each.this.name
        elif isinstance(each, exp.CopyGrantsProperty):
            definition.copy_grants = True
        elif isinstance(each, exp.Property) and each.name.upper() in (
            "DATA_RETENTION_TIME_IN_DAYS",
            "CHANGE_TRACKING",
        ):
            definition.properties[each.name.upper()] = each.args["value"].name
        elif not isinstance(each, exp.Cluster | exp.ClusterProperty | exp.LikeProperty):
            raise unsupported(f"{each.sql(dialect='snowflake')} of a {kind.lower()}")
    return definition
