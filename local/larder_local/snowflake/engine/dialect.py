"""Snowflake's grammar, with the functions that the engine knows left as calls by their names.

sqlglot would turn many into its own nodes and drop what those cannot hold; here every argument arrives.
The parser below it refuses what is no function of Snowflake's (`larder_local/snowflake/dialect.py`).
"""

from __future__ import annotations

from typing import ClassVar

from larder_local.snowflake.dialect import Snowflake
from larder_local.snowflake.engine import aggregation, moments, rules  # noqa: F401 - they register their functions
from larder_local.snowflake.engine.builtins import BUILTINS
from larder_local.snowflake.engine.scopes import SPLITS
from larder_local.snowflake.engine.translation import CALLS

#: Words of the grammar rather than functions, or parsed apart.
_KEPT = {
    "CAST",
    "TRY_CAST",
    "EXTRACT",
    "PARSE_JSON",
    "TRY_PARSE_JSON",
    "STRIP_NULL_VALUE",
    "FLATTEN",
    "GENERATOR",
}


_NAMED = {*BUILTINS, *CALLS, *SPLITS}


class LarderSnowflake(Snowflake):
    class Parser(Snowflake.Parser):
        FUNCTIONS: ClassVar = {
            name: build
            for name, build in Snowflake.Parser.FUNCTIONS.items()
            if name in _KEPT or name not in _NAMED
        }
        FUNCTION_PARSERS: ClassVar = {
            name: parse
            for name, parse in Snowflake.Parser.FUNCTION_PARSERS.items()
            if name in _KEPT | {"TRIM", "POSITION"} or name not in _NAMED
        }


#: The name by which sqlglot is asked for it.
SNOWFLAKE = LarderSnowflake
