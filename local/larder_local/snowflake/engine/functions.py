"""Snowflake's functions that DuckDB lacks or does otherwise, as macros of a database of their own."""

from __future__ import annotations

from fakesnow import macros

#: The attached database that holds the macros; statements and stored views name it.
HOME = "_larder"

#: Snowflake divides numbers to a number and fails on zero; DuckDB gives a double. Exact in integers, to one
#: digit more than is kept: cutting that one off rounds as Snowflake rounds.
_DIVISION = """
create or replace macro {home}.main.divide(a, b) as
    (((((a)::decimal(38, 12) * 1000000000000::decimal(13, 0))::hugeint * 10000000000000::hugeint)
        // ((b)::decimal(38, 12) * 1000000000000::decimal(13, 0))::hugeint
    )::decimal(38, 0) * 0.0000000000001::decimal(13, 13))::decimal(38, 12);
create or replace macro {home}.main.divide_floats(a, b) as
    case when b = 0 then error('Division by zero') else a::double / b::double end;
"""

#: fakesnow numbers the elements in whatever order they come; here an index stays with its element.
_FLATTEN = """
create or replace macro {home}.main._fs_flatten(input) as table
    select
        hash(to_json(input))::ubigint as SEQ,
        e.k as KEY,
        coalesce(e.k, '[' || e.i || ']') as PATH,
        case when e.k is null then e.i end as INDEX,
        e.v as VALUE,
        to_json(input) as THIS
    from (
        select unnest(
            case when json_type(to_json(input)) = 'OBJECT'
                then list_transform(json_keys(to_json(input)), lambda x, i:
                    struct_pack(k := x, v := cast(to_json(input) -> x as json), i := (i - 1)::bigint))
                else list_transform(cast(to_json(input) as json[]), lambda x, i:
                    struct_pack(k := null::varchar, v := x, i := (i - 1)::bigint))
            end, recursive := true)
    ) as e(k, v, i);
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
    where coalesce(json_array_length(to_json(input)), 0) = 0
        and len(coalesce(json_keys(to_json(input)), [])) = 0;
create or replace macro {home}.main.array_to_text(v, separator) as
    array_to_string(v::json::varchar[], separator);
create or replace macro {home}.main.array_holds(v, element) as json_contains(v::json, to_json(element));
create or replace macro {home}.main.variant_type(v) as case json_type(v::json)
    when 'UBIGINT' then 'INTEGER' when 'BIGINT' then 'INTEGER' when 'NULL' then 'NULL_VALUE'
    else json_type(v::json) end;
create or replace macro {home}.main.whole_offset(t) as
    case when t like '%+__' or t like '%-__' then t || '00' else t end;
create or replace macro {home}.main.to_timestamp(v, scale) as
    case when try_cast(v as bigint) is not null
        then make_timestamp((v::bigint * pow(10, 6 - scale))::bigint)
        else v::varchar::timestamp end;
"""


def creation_sql() -> str:
    """Fakesnow's macros for semi-structured data, and ours."""
    return macros.creation_sql(HOME) + ";".join(
        text.format(home=HOME) for text in (_FLATTEN, _DIVISION, _VARIANTS)
    )
