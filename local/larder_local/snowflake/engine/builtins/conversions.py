"""Conversion and conditional functions that need no rule of their own.

https://docs.snowflake.com/en/sql-reference/functions-conversion
"""

DEFINITIONS = """
TO_JSON(variant a) -> text := a::json::varchar
CHECK_JSON(text a) -> text := case when json_valid(a) then null else 'not a JSON text' end
TRY_PARSE_JSON(text a) -> variant := case when trim(a) = '' then null when json_valid(a) then a::json end
TO_BINARY(text a) -> binary := unhex(a)
TO_BINARY(text a, text b) -> binary := case upper(replace(b, '-', '')) when 'HEX' then unhex(a) when
    'UTF8' then encode(a)
    when 'BASE64' then from_base64(a) end
TRY_TO_BINARY(text a) -> binary := try(unhex(a))
BOOLAND(bool a, bool b) -> bool := a and b
BOOLOR(bool a, bool b) -> bool := a or b
BOOLXOR(bool a, bool b) -> bool := xor(a::int, b::int)::bool
BOOLNOT(bool a) -> bool := not a
ZEROIFNULL(number a) -> first := coalesce(a, 0)
NULLIFZERO(number a) -> first := nullif(a, 0)
NVL2(any a, same b, same c) -> same := case when a is not null then b else c end
REGR_VALX(float a, float b) -> float := case when a is null then null else b end
REGR_VALY(float a, float b) -> float := case when b is null then null else a end
"""
