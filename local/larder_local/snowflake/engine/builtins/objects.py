"""Objects and variants: https://docs.snowflake.com/en/sql-reference/functions-semistructured"""

DEFINITIONS = """
GET_PATH(variant a, text b) -> variant := json_extract(a, '$' || regexp_replace(case when b[1] = '[' then
    b else '.' || b end,
    '\\.([A-Za-z_][A-Za-z0-9_$]*)', '."\\1"', 'g'))
JSON_EXTRACT_PATH_TEXT(text a, text b) -> text :=
    {home}.as_text({home}.sf_get_path_2({home}.parse_json(a), b))
OBJECT_INSERT(object a, text b, any c) -> object := case when c is null then a
    when list_contains(json_keys(a), b) then error('Duplicate field key ''' || b || '''')
    else {home}.object_of(list_append({home}.entries(a), struct_pack(k := b, v := {home}.any_variant(c)))) end
OBJECT_INSERT(object a, text b, any c, bool d) -> object := case
    when not d and list_contains(json_keys(a), b) then error('Duplicate field key ''' || b || '''')
    when c is null then {home}.object_of(list_filter({home}.entries(a), lambda x: x.k <> b))
    else {home}.object_of(list_append(list_filter({home}.entries(a), lambda x: x.k <> b), struct_pack(k
    := b, v := {home}.any_variant(c)))) end
OBJECT_KEYS(object a) -> array := to_json(json_keys(a))
TYPEOF(variant a) -> text := case json_type(a) when 'UBIGINT' then 'INTEGER' when 'BIGINT' then 'INTEGER'
    when 'HUGEINT' then 'INTEGER'
    when 'NULL' then 'NULL_VALUE' when 'DOUBLE' then case when contains(lower(a::varchar), 'e') then
    'DOUBLE' else 'DECIMAL' end
    else json_type(a) end
IS_NULL_VALUE(variant a) -> bool := json_type(a) = 'NULL'
IS_ARRAY(variant a) -> bool := json_type(a) = 'ARRAY'
IS_OBJECT(variant a) -> bool := json_type(a) = 'OBJECT'
IS_BOOLEAN(variant a) -> bool := json_type(a) = 'BOOLEAN'
IS_VARCHAR/IS_CHAR(variant a) -> bool := json_type(a) = 'VARCHAR'
IS_INTEGER(variant a) -> bool := json_type(a) in ('UBIGINT', 'BIGINT', 'HUGEINT')
IS_DECIMAL(variant a) -> bool := json_type(a) in ('UBIGINT', 'BIGINT', 'HUGEINT', 'DOUBLE') and not
    contains(lower(a::varchar), 'e')
IS_DOUBLE/IS_REAL(variant a) -> bool := json_type(a) in ('UBIGINT', 'BIGINT', 'HUGEINT', 'DOUBLE')
AS_ARRAY(variant a) -> array := case when json_type(a) = 'ARRAY' then a end
AS_OBJECT(variant a) -> object := case when json_type(a) = 'OBJECT' then a end
AS_BOOLEAN(variant a) -> bool := case when json_type(a) = 'BOOLEAN' then (a ->> '$')::boolean end
AS_VARCHAR/AS_CHAR(variant a) -> text := case when json_type(a) = 'VARCHAR' then a ->> '$' end
AS_INTEGER(variant a) -> int := case when json_type(a) in ('UBIGINT', 'BIGINT', 'HUGEINT', 'DOUBLE') then
    (a ->> '$')::decimal(38, 0) end
AS_DOUBLE/AS_REAL(variant a) -> float := case when json_type(a) in ('UBIGINT', 'BIGINT', 'HUGEINT',
    'DOUBLE') then (a ->> '$')::double end
"""
