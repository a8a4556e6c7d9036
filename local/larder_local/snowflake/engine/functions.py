"""The macros that statements and stored views call, in a database of their own."""

from __future__ import annotations

from larder_local.snowflake.engine import builtins
from larder_local.snowflake.engine.calls import HOME

#: The rows of FLATTEN: an index stays with its element, whatever order they come in. Inner names
#: begin with an underscore: a column of the input called V would else be taken for the macro's own.
_TABLES = [
    """
create or replace macro {home}.flattened(input, sequence, above) as table
    select
        sequence as SEQ,
        e._key as KEY,
        above || coalesce(
            case when above = '' then '' else '.' end || e._key, '[' || e._place || ']') as PATH,
        case when e._key is null then e._place end as INDEX,
        e._value as VALUE,
        to_json(input) as THIS
    from (
        select unnest(
            case when json_type(to_json(input)) = 'OBJECT'
                then list_transform(json_keys(to_json(input)), lambda _x, _i:
                    struct_pack(
                        k := _x, v := {home}.variant_field(to_json(input), _x), i := (_i - 1)::bigint))
                else list_transform(cast(to_json(input) as json[]), lambda _x, _i:
                    struct_pack(k := null::varchar, v := _x, i := (_i - 1)::bigint))
            end, recursive := true)
    ) as e(_key, _value, _place)
""",
    """
create or replace macro {home}.flattened_outer(input, sequence, above) as table
    select * from {home}.flattened(input, sequence, above)
    union all
    select sequence, null, above, null, null, to_json(input)
    where coalesce(json_array_length(to_json(input)), 0) = 0
        and len(coalesce(json_keys(to_json(input)), [])) = 0
""",
    """
create or replace macro {home}.split_rows(input, separator) as table
    select 1::bigint as SEQ, e._place as INDEX, e._value as VALUE
    from (select unnest(list_transform(case when separator = '' then [input]
            else string_split(input, separator) end,
        lambda _x, _i: struct_pack(i := _i::bigint, v := _x)), recursive := true)) as e(_place, _value)
""",
    """
create or replace macro {home}.strtok_rows(input, separators) as table
    select 1::bigint as SEQ, e._place as INDEX, e._value as VALUE
    from (select unnest(list_transform(list_filter(string_split(translate(input, separators,
        repeat(left(separators, 1), length(separators))), left(separators, 1)), lambda _y: _y <> ''),
        lambda _x, _i: struct_pack(i := _i::bigint, v := _x)), recursive := true)) as e(_place, _value)
""",
]


def creation_sql() -> list[str]:
    return [*builtins.creation_sql(), *(each.format(home=f"{HOME}.main") for each in _TABLES)]
