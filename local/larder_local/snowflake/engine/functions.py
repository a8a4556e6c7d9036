"""Snowflake's functions that DuckDB lacks or does otherwise, as macros of a database of their own."""

from __future__ import annotations

from fakesnow import macros

#: The attached database that holds the macros; statements and stored views name it.
HOME = "_larder"

#: Snowflake divides numbers to a number (six digits more, at most twelve) and fails on zero; DuckDB gives a double.
_DIVISION = """
create or replace macro {home}.main.exact_quotient(a, b, digits) as
    (a * digits + (case when (a < 0) = (b < 0) then 1 else -1 end) * (abs(b) // 2)) // b;
create or replace macro {home}.main.divide
    (a bigint, b bigint) as
        case when b = 0 then error('Division by zero')
        else {home}.main.exact_quotient(a::hugeint, b::hugeint, 1000000::hugeint)::decimal(38, 0)
            * 0.000001::decimal(6, 6) end,
    (a decimal(38, 12), b decimal(38, 12)) as
        case when b = 0 then error('Division by zero')
        else {home}.main.exact_quotient(
            (a * 1000000000000::decimal(13, 0))::hugeint,
            (b * 1000000000000::decimal(13, 0))::hugeint, 1000000000000::hugeint)::decimal(38, 0)
            * 0.000000000001::decimal(12, 12) end,
    (a double, b double) as case when b = 0 then error('Division by zero') else a / b end;
"""

#: Values of JSON columns: what Snowflake's FLATTEN, STRIP_NULL_VALUE and friends see.
_VARIANTS = """
create or replace macro {home}.main.strip_null_value(v) as nullif(v::json::varchar, 'null')::json;
create or replace macro {home}.main.as_text(v) as v::json ->> '$';
create or replace macro {home}.main.object_keys(v) as to_json(json_keys(v::json));
create or replace macro {home}.main.flatten_outer(input) as table
    select * from {home}.main._fs_flatten(input)
    union all
    select null, null, null, null, null, to_json(input)
    where coalesce(json_array_length(to_json(input)), 0) = 0 and len(coalesce(json_keys(to_json(input)), [])) = 0;
create or replace macro {home}.main.to_timestamp(v, scale) as
    case when try_cast(v as bigint) is not null
        then make_timestamp((v::bigint * pow(10, 6 - scale))::bigint)
        else v::varchar::timestamp end;
"""


def creation_sql() -> str:
    """Fakesnow's macros for semi-structured data, and ours."""
    return macros.creation_sql(HOME) + ";".join(text.format(home=HOME) for text in (_DIVISION, _VARIANTS))
