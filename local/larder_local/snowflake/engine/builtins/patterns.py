"""Regular expressions: https://docs.snowflake.com/en/sql-reference/functions-regexp"""

DEFINITIONS = """
REGEXP_LIKE/RLIKE/REGEXP(text a, text b, text c = 'c') -> bool := regexp_full_match(a, {home}.pattern(b, c))
REGEXP_REPLACE(text a, text b, text c = '') -> text := regexp_replace(a, b, c, 'g')
REGEXP_REPLACE(text a, text b, text c, int d, int e = 0, text f = 'c') -> text := left(a, d - 1) || case
    when e = 0
    then regexp_replace(substr(a, d), {home}.pattern(b, f), c, 'g')
    else case when regexp_extract_all(substr(a, d), {home}.pattern(b, f))[e] is null then substr(a, d)
    else array_to_string(list_transform(range(1, len(regexp_extract_all(substr(a, d), {home}.pattern(b,
    f))) + 1),
    lambda i: string_split_regex(substr(a, d), {home}.pattern(b, f))[i]
    || case when i = e then regexp_replace(regexp_extract_all(substr(a, d), {home}.pattern(b, f))[i],
    {home}.pattern(b, f), c)
    else regexp_extract_all(substr(a, d), {home}.pattern(b, f))[i] end), '')
    || string_split_regex(substr(a, d), {home}.pattern(b, f))[-1] end end
REGEXP_SUBSTR(text a, text b, int c = 1, int d = 1, text e = 'c') -> text :=
    case when contains(e, 'e') then regexp_extract_all(substr(a, c), {home}.pattern(b, e), 1)[d]
    else regexp_extract_all(substr(a, c), {home}.pattern(b, e))[d] end
REGEXP_SUBSTR(text a, text b, int c, int d, text e, int f) -> text :=
    regexp_extract_all(substr(a, c), {home}.pattern(b, e), f::int)[d]
REGEXP_SUBSTR_ALL(text a, text b, int c = 1, int d = 1, text e = 'c', int f = 0) -> array := to_json((
    regexp_extract_all(substr(a, c), {home}.pattern(b, e), case when f = 0 and contains(e, 'e') then 1
    else f::int end))[d:])
REGEXP_COUNT(text a, text b, int c = 1, text d = 'c') -> int := len(regexp_extract_all(substr(a, c),
    {home}.pattern(b, d)))
REGEXP_INSTR(text a, text b, int c = 1, int d = 1, int e = 0, text f = 'c') -> int :=
    case when a is null or b is null then null
    when regexp_extract_all(substr(a, c), {home}.pattern(b, f))[d] is null then 0
    else c + length(array_to_string(list_transform(range(1, d + 1), lambda i: string_split_regex(substr(a, c),
    {home}.pattern(b, f))[i] || case when i < d then regexp_extract_all(substr(a, c), {home}.pattern(b,
    f))[i] else '' end), ''))
    + case when e = 1 then length(regexp_extract_all(substr(a, c), {home}.pattern(b, f))[d]) else 0 end end
"""
