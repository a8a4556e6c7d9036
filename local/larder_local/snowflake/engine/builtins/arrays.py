"""Arrays: https://docs.snowflake.com/en/sql-reference/functions-semistructured"""

DEFINITIONS = """
ARRAY_SIZE(variant a) -> int := case when json_type(a) = 'ARRAY' then json_array_length(a)::bigint end
ARRAY_SLICE(array a, int b, int c) -> array := to_json(list_slice({home}.elements(a),
    case when b < 0 then greatest(len({home}.elements(a)) + b, 0) else b end + 1,
    case when c < 0 then len({home}.elements(a)) + c else c end))
ARRAY_CAT(array a, array b) -> array := to_json(list_concat({home}.elements(a), {home}.elements(b)))
ARRAY_APPEND(array a, variant b) -> array := case when a is null then null else
    to_json(list_append({home}.elements(a), coalesce(b, 'null'::json))) end
ARRAY_PREPEND(array a, variant b) -> array := case when a is null then null else
    to_json(list_prepend(coalesce(b, 'null'::json), {home}.elements(a))) end
ARRAY_COMPACT(array a) -> array := to_json(list_filter({home}.elements(a), lambda x: x is not null and
    x::varchar <> 'null'))
ARRAY_CONTAINS(variant a, array b) -> bool := list_contains(list_transform({home}.elements(b), lambda x:
    {home}.variant_equal(x)), {home}.variant_equal(a))
ARRAY_POSITION(variant a, array b) -> int := list_position(list_transform({home}.elements(b), lambda x:
    {home}.variant_equal(x)), {home}.variant_equal(a)) - 1
ARRAY_DISTINCT(array a) -> array := to_json(list_filter({home}.elements(a), lambda x, i:
    list_position({home}.elements(a)::varchar[], x::varchar) = i))
ARRAY_EXCEPT(array a, array b) -> array := to_json(list_filter({home}.elements(a), lambda x, i:
    len(list_filter({home}.elements(a)[1:i], lambda y: y::varchar = x::varchar))
    > len(list_filter({home}.elements(b), lambda y: y::varchar = x::varchar))))
ARRAY_INTERSECTION(array a, array b) -> array := to_json(list_filter({home}.elements(a), lambda x, i:
    len(list_filter({home}.elements(a)[1:i], lambda y: y::varchar = x::varchar))
    <= len(list_filter({home}.elements(b), lambda y: y::varchar = x::varchar))))
ARRAYS_OVERLAP(array a, array b) -> bool := list_has_any({home}.elements(a)::varchar[],
    {home}.elements(b)::varchar[])
ARRAY_FLATTEN(array a) -> array := to_json(flatten(cast(a as json[][])))
ARRAY_GENERATE_RANGE(int a, int b, int c = 1) -> array := to_json(range(a, b, c))
ARRAY_INSERT(array a, int b, variant c) -> array := to_json(list_concat(list_append(
    list_resize({home}.elements(a)[1:case when b < 0 then greatest(len({home}.elements(a)) + b, 0) else b
    end],
    case when b < 0 then greatest(len({home}.elements(a)) + b, 0) else b end), c),
    {home}.elements(a)[case when b < 0 then greatest(len({home}.elements(a)) + b, 0) else b end + 1:]))
ARRAY_MAX(array a) -> variant := list_reverse(list_sort(list_transform(list_filter({home}.elements(a),
    lambda x: x::varchar <> 'null'),
    lambda x: struct_pack(o := {home}.variant_order(x), v := x))))[1].v
ARRAY_MIN(array a) -> variant := list_sort(list_transform(list_filter({home}.elements(a), lambda x:
    x::varchar <> 'null'),
    lambda x: struct_pack(o := {home}.variant_order(x), v := x)))[1].v
ARRAY_REMOVE(array a, variant b) -> array := to_json(list_filter({home}.elements(a), lambda x:
    {home}.variant_equal(x) <> {home}.variant_equal(b)))
ARRAY_REMOVE_AT(array a, int b) -> array := to_json(list_filter({home}.elements(a), lambda x, i:
    i - 1 <> case when b < 0 then len({home}.elements(a)) + b else b end))
ARRAY_REVERSE(array a) -> array := to_json(list_reverse({home}.elements(a)))
ARRAY_SORT(array a, bool b = true) -> array := to_json(list_transform(case when b then
    list_sort(list_transform({home}.elements(a), lambda x: struct_pack(o := {home}.variant_order(x), v :=
    x)), 'ASC', 'NULLS LAST')
    else list_sort(list_transform({home}.elements(a), lambda x: struct_pack(o := {home}.variant_order(x),
    v := x)), 'DESC', 'NULLS FIRST') end, lambda x: x.v))
ARRAY_TO_STRING(array a, text b) -> text := array_to_string(list_transform({home}.elements(a), lambda x:
    coalesce(x ->> '$', '')), b)
ARRAYS_TO_OBJECT(array a, array b) -> object := {home}.object_of(list_transform(range(1,
    len({home}.elements(a)) + 1),
    lambda i: struct_pack(k := {home}.elements(a)[i] ->> '$', v := {home}.elements(b)[i])))
ARRAYS_ZIP(array a, array b) -> array := to_json(list_transform(range(1,
    greatest(len({home}.elements(a)), len({home}.elements(b))) + 1),
    lambda i: json_object('$1', {home}.elements(a)[i], '$2', {home}.elements(b)[i])))
"""
