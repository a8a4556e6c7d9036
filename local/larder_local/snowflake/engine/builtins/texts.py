"""String functions: https://docs.snowflake.com/en/sql-reference/functions-string"""

DEFINITIONS = """
ASCII(text a) -> int := case when a = '' then 0 else ascii(a) end
CHR/CHAR(int a) -> text := chr(a::int)
CONTAINS(text a, text b) -> bool := contains(a, b)
STARTSWITH(text a, text b) -> bool := starts_with(a, b)
ENDSWITH(text a, text b) -> bool := ends_with(a, b)
CHARINDEX/POSITION(text a, text b, int c = 1) -> int := case when c > length(b) + 1 then 0
    when instr(substr(b, greatest(c, 1)), a) = 0 then 0 else instr(substr(b, greatest(c, 1)), a) +
    greatest(c, 1) - 1 end
INITCAP(text a, text b = null) -> text := array_to_string(list_transform(range(1, length(a) + 1), lambda i:
    case when i = 1 or contains(coalesce(b, concat(' !?@"^#$&~_,.:;+-*%/|\\[](){}<>', chr(9), chr(10),
    chr(11), chr(12), chr(13))), a[i - 1])
    then upper(a[i]) else lower(a[i]) end), '')
INSERT(text a, int b, int c, text d) -> text := left(a, b - 1) || d || substr(a, b + c)
LEFT(text a, int b) -> text := left(a, greatest(b, 0))
RIGHT(text a, int b) -> text := right(a, greatest(b, 0))
LENGTH/LEN(any a) -> int := case when typeof(a) = 'BLOB' then octet_length(a::blob) else
    length({home}.any_text(a)) end
LOWER(text a) -> text := lower(a)
UPPER(text a) -> text := upper(a)
LPAD(text a, int b, text c = ' ') -> text := case when length(a) >= b then left(a, greatest(b, 0)) when c
    = '' then a
    else lpad(a, greatest(b, 0)::int, c) end
RPAD(text a, int b, text c = ' ') -> text := case when length(a) >= b then left(a, greatest(b, 0)) when c
    = '' then a
    else rpad(a, greatest(b, 0)::int, c) end
LTRIM(text a, text b = ' ') -> text := ltrim(a, b)
RTRIM(text a, text b = ' ') -> text := rtrim(a, b)
TRIM(text a, text b = ' ') -> text := trim(a, b)
OCTET_LENGTH(text a) -> int := strlen(a)
BIT_LENGTH(text a) -> int := strlen(a) * 8
REPEAT(text a, int b) -> text := repeat(a, greatest(b, 0))
REPLACE(text a, text b, text c = '') -> text := case when b = '' then a else replace(a, b, c) end
REVERSE(text a) -> text := reverse(a)
RTRIMMED_LENGTH(text a) -> int := length(rtrim(a, ' '))
SPACE(int a) -> text := repeat(' ', greatest(a, 0))
SPLIT(text a, text b) -> array := case when b = '' then json_array(a) else to_json(string_split(a, b)) end
SPLIT_PART(text a, text b, int c) -> text := case when b = '' then case when c in (0, 1, -1) then a else
    '' end
    else split_part(a, b, case when c = 0 then 1 else c end) end
STRTOK(text a, text b = ' ', int c = 1) -> text := case when c > 0 then
    list_filter(string_split(case when b = '' then a else translate(a, b, repeat(left(b, 1), length(b))) end,
    case when b = '' then chr(0) else left(b, 1) end), lambda x: x <> '')[c] end
STRTOK_TO_ARRAY(text a, text b = ' ') -> array := to_json(list_filter(string_split(translate(a, b,
    repeat(left(b, 1), length(b))), left(b, 1)), lambda x: x <> ''))
SUBSTR/SUBSTRING(any a, int b) -> text := case when b < 0 and -b > length({home}.any_text(a)) then ''
    else substr({home}.any_text(a), case when b = 0 then 1 else b end) end
SUBSTR/SUBSTRING(any a, int b, int c) -> text := case when c <= 0 or (b < 0 and -b >
    length({home}.any_text(a))) then ''
    else substr({home}.any_text(a), case when b = 0 then 1 else b end, c) end
TRANSLATE(text a, text b, text c) -> text := translate(a, b, c)
UNICODE(text a) -> int := case when a = '' then 0 else unicode(a) end
UUID_STRING() -> text := uuid()::varchar
EDITDISTANCE(text a, text b) -> int := {home}.edits(a, b)
EDITDISTANCE(text a, text b, int c) -> int := least({home}.edits(a, b), c)
HEX_ENCODE(text a, int b = 1) -> text := case when b = 0 then lower(hex(a)) else hex(a) end
HEX_DECODE_STRING(text a) -> text := decode(unhex(a))
TRY_HEX_DECODE_STRING(text a) -> text := try(decode(unhex(a)))
HEX_DECODE_BINARY(text a) -> binary := unhex(a)
BASE64_ENCODE(text a) -> text := to_base64(encode(a))
BASE64_DECODE_STRING(text a) -> text := decode(from_base64(a))
TRY_BASE64_DECODE_STRING(text a) -> text := try(decode(from_base64(a)))
BASE64_DECODE_BINARY(text a) -> binary := from_base64(a)
MD5/MD5_HEX(text a) -> text := md5(a)
MD5_BINARY(text a) -> binary := unhex(md5(a))
SHA1/SHA1_HEX(text a) -> text := sha1(a)
SHA1_BINARY(text a) -> binary := unhex(sha1(a))
SHA2/SHA2_HEX(text a, int b = 256) -> text := case when b in (256, 0) then sha256(a)
    else error('Unsupported feature ''SHA2 of another size than 256''.') end
SHA2_BINARY(text a, int b = 256) -> binary := case when b in (256, 0) then unhex(sha256(a))
    else error('Unsupported feature ''SHA2 of another size than 256''.') end
PARSE_URL(text a, int b = 0) -> object := case when a is null then null
    when not regexp_matches(a, '^[A-Za-z][A-Za-z0-9+.-]*:') then case when b = 1
    then json_object('error', 'Error parsing URL: scheme not specified') else error('Error parsing URL:
    scheme not specified') end
    else json_object(
    'fragment', nullif(regexp_extract(a, '#(.*)$', 1), ''),
    'host', nullif(regexp_extract(a, '^[^:]+://((?:[^/?#@]*@)?[^/:?#]*)', 1), ''),
    'parameters', case when regexp_extract(a, '\\?([^#]*)', 1) = '' then null else
    to_json(map_from_entries(list_transform(
    string_split(regexp_extract(a, '\\?([^#]*)', 1), '&'), lambda x: struct_pack(k := split_part(x, '=', 1),
    v := substr(x, length(split_part(x, '=', 1)) + 2))))) end,
    'path', case when regexp_matches(a, '^[^:]+://[^/?#]*([?#]|$)') then null else regexp_extract(a,
    '^[^:]+:(?://[^/?#]*/?)?([^?#]*)', 1) end,
    'port', nullif(regexp_extract(a, '^[^:]+://(?:[^/?#@]*@)?[^/:?#]*:(\\d+)', 1), ''),
    'query', nullif(regexp_extract(a, '\\?([^#]*)', 1), ''),
    'scheme', regexp_extract(a, '^([^:]+):', 1)) end
"""
