"""The macros that statements and stored views call, in a database of their own."""

from __future__ import annotations

from larder_local.snowflake.engine import builtins
from larder_local.snowflake.engine.calls import HOME

#: The rows of FLATTEN: an index stays with its element, whatever order they come in.
_TABLES = [
    """
create or replace macro {home}.flattened(input) as table
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
                    struct_pack(k := x, v := {home}.variant_field(to_json(input), x), i := (i - 1)::bigint))
                else list_transform(cast(to_json(input) as json[]), lambda x, i:
                    struct_pack(k := null::varchar, v := x, i := (i - 1)::bigint))
            end, recursive := true)
    ) as e(k, v, i)
""",
    """
create or replace macro {home}.flattened_outer(input) as table
    select * from {home}.flattened(input)
    union all
    select null, null, null, null, null, to_json(input)
    where coalesce(json_array_length(to_json(input)), 0) = 0
        and len(coalesce(json_keys(to_json(input)), [])) = 0
""",
    """
create or replace macro {home}.split_rows(input, separator) as table
    select 1::bigint as SEQ, e.i as INDEX, e.v as VALUE
    from (select unnest(list_transform(case when separator = '' then [input]
            else string_split(input, separator) end,
        lambda x, i: struct_pack(i := i::bigint, v := x)), recursive := true)) as e(i, v)
""",
    """
create or replace macro {home}.strtok_rows(input, separators) as table
    select 1::bigint as SEQ, e.i as INDEX, e.v as VALUE
    from (select unnest(list_transform(list_filter(string_split(translate(input, separators,
        repeat(left(separators, 1), length(separators))), left(separators, 1)), lambda y: y <> ''),
        lambda x, i: struct_pack(i := i::bigint, v := x)), recursive := true)) as e(i, v)
""",
]


def creation_sql() -> list[str]:
    return [*builtins.creation_sql(), *(each.format(home=f"{HOME}.main") for each in _TABLES)]
