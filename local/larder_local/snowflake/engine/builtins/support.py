"""Macros that the translation calls itself: coercions, division, paths."""

from __future__ import annotations

MACROS = [
    # Snowflake writes no digits behind the point that a float has not.
    "create or replace macro {home}.float_text(x) as"
    " case when isnan(x) then 'NaN' when isinf(x) then case when x > 0 then 'inf' else '-inf' end"
    " else regexp_replace(x::varchar, '\\.0($|e)', '\\1') end",
    # The text of a value whose type only DuckDB knows.
    "create or replace macro {home}.any_text(x) as case"
    " when typeof(x) = 'JSON' then (x::json ->> '$')"
    " when typeof(x) = 'DOUBLE' then {home}.float_text(try_cast(x::varchar as double))"
    " when typeof(x) = 'TIMESTAMP' then strftime(try_cast(x::varchar as timestamp), '%Y-%m-%d %H:%M:%S.%g')"
    " else x::varchar end",
    "create or replace macro {home}.any_number(x) as"
    " case when typeof(x) = 'JSON' then (x::json ->> '$') else x::varchar end",
    "create or replace macro {home}.as_text(v) as v::json ->> '$'",
    "create or replace macro {home}.variant_number(v) as"
    " case v::json ->> '$' when 'true' then '1' when 'false' then '0' else v::json ->> '$' end",
    # A number, a text, a truth: each kind by itself, and every NULL last.
    "create or replace macro {home}.variant_order(v) as case"
    " when v is null or json_type(v::json) = 'NULL' then null"
    " when json_type(v::json) in ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT') then struct_pack(kind := 1,"
    " number := try_cast(v::json ->> '$' as decimal(38, 12)), float := try_cast(v::json ->> '$' as double),"
    " text := null::varchar)"
    " else struct_pack(kind := case when json_type(v::json) = 'BOOLEAN' then 0 when json_type(v::json) ="
    " 'VARCHAR' then 2 else 3 end, number := null::decimal(38, 12), float := null::double, text := v::json"
    " ->> '$') end",
    "create or replace macro {home}.number_text(t) as case when try_cast(t as decimal(38, 12)) is not null"
    " then rtrim(rtrim(try_cast(t as decimal(38, 12))::varchar, '0'), '.') else (t::double)::varchar end",
    # 1 and 1.0 are equal, "1" and 1 are not.
    "create or replace macro {home}.variant_equal(v) as case"
    " when json_type(v::json) in ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT') then"
    " {home}.number_text(v::json ->> '$')"
    " else v::json::varchar end",
    "create or replace macro {home}.variant_field(v, k) as"
    " json_extract(v::json, '$.\"' || replace(k, '\"', '\\\"') || '\"')",
    "create or replace macro {home}.variant_element(v, i) as"
    " case when i >= 0 then json_extract(v::json, '$[' || i || ']') end",
    "create or replace macro {home}.variant_get(v, k) as case when json_type(v::json) = 'ARRAY'"
    " then json_extract(v::json, '$[' || try_cast(k as bigint) || ']') else {home}.variant_field(v, k) end",
    "create or replace macro {home}.number_variant(x) as"
    " case when contains(x::varchar, '.') then rtrim(rtrim(x::varchar, '0'), '.')::json else"
    " x::varchar::json end",
    "create or replace macro {home}.float_variant(x) as to_json(x::double)",
    "create or replace macro {home}.to_array(v) as case when v is null then null"
    " when json_type(v::json) = 'ARRAY' then v::json when json_type(v::json) = 'NULL' then null else"
    " json_array(v::json) end",
    "create or replace macro {home}.elements(v) as cast(v::json as json[])",
    "create or replace macro {home}.any_variant(x) as case when typeof(x) = 'JSON' then x::json else"
    " to_json(x) end",
    "create or replace macro {home}.entries(o) as"
    " list_transform(json_keys(o::json), lambda k: struct_pack(k := k, v := {home}.variant_field(o, k)))",
    "create or replace macro {home}.object_of(entries) as"
    " to_json(map_from_entries(list_sort(entries::struct(k varchar, v json)[])))",
    # DuckDB counts bytes, Snowflake characters.
    "create or replace macro {home}.edits(a, b) as case"
    " when strlen(a) <> length(a) or strlen(b) <> length(b)"
    " then error('Unsupported feature ''EDITDISTANCE of letters outside ASCII''.')"
    " else levenshtein(a, b) end",
    # Snowflake's words of truth.
    "create or replace macro {home}.try_text_boolean(t) as case"
    " when lower(trim(t)) in ('true', 't', 'yes', 'y', 'on', '1') then true"
    " when lower(trim(t)) in ('false', 'f', 'no', 'n', 'off', '0') then false end",
    "create or replace macro {home}.text_boolean(t) as coalesce({home}.try_text_boolean(t),"
    " case when t is not null then error('Boolean value ''' || t || ''' is not recognized') end)",
    # By the count of digits: seconds, milliseconds, microseconds, nanoseconds.
    "create or replace macro {home}.digits_timestamp(n) as make_timestamp(case"
    " when abs(n) < 31536000000 then n * 1000000 when abs(n) < 31536000000000 then n * 1000"
    " when abs(n) < 31536000000000000 then n else n // 1000 end)",
    "create or replace macro {home}.epoch_timestamp(n, scale) as"
    " make_timestamp(floor(n::decimal(38, 9) * pow(10, 6 - scale)::decimal(18, 9))::bigint)",
    "create or replace macro {home}.try_text_timestamp(t) as case"
    " when regexp_full_match(trim(t), '-?\\d+') then {home}.digits_timestamp(try_cast(trim(t) as bigint))"
    " when regexp_matches(t, '^\\s*\\d{{1,2}}/\\d{{1,2}}/\\d{{4}}') then coalesce(try_strptime(trim(t),"
    " '%m/%d/%Y'),"
    " try_strptime(trim(t), '%m/%d/%Y %H:%M:%S'), try_strptime(trim(t), '%m/%d/%Y %H:%M'))"
    " when regexp_matches(t, '^\\s*\\d{{1,2}}-[A-Za-z]{{3}}-\\d{{4}}') then coalesce(try_strptime(trim(t),"
    " '%d-%b-%Y'),"
    " try_strptime(trim(t), '%d-%b-%Y %H:%M:%S'))"
    " when regexp_matches(t, '^\\s*[A-Z][a-z]{{2}}, ?\\d') then try_strptime(regexp_replace(trim(t), '"
    " [+-]\\d{{4}}$', ''), '%a, %d %b %Y %H:%M:%S')"
    " when regexp_matches(t, '^\\s*[A-Z][a-z]{{2}} [A-Z][a-z]{{2}} \\d') then"
    " try_strptime(regexp_replace(trim(t), ' [+-]\\d{{4}} ', ' '), '%a %b %d %H:%M:%S %Y')"
    " else try_cast(regexp_replace(regexp_replace(trim(t),"
    " '(:\\d{{2}}(\\.\\d+)?)\\s*(Z|[+-]\\d{{2}}:?\\d{{0,2}})$', '\\1'),"
    " '^(\\d{{4}}-\\d{{1,2}}-\\d{{1,2}}[ T]\\d{{1,2}})$', '\\1:00') as timestamp) end",
    "create or replace macro {home}.text_timestamp(t) as coalesce({home}.try_text_timestamp(t),"
    " case when t is not null then error('Timestamp ''' || t || ''' is not recognized') end)",
    # The last five characters of `… -0500`, with or without a colon, or a Z.
    "create or replace macro {home}.offset_text(t) as"
    " nullif(regexp_extract(trim(t), ':\\d{{2}}(?:\\.\\d+)?\\s*(Z|[+-]\\d{{2}}:?\\d{{0,2}})$', 1), '')",
    "create or replace macro {home}.offset_minutes(t) as case when {home}.offset_text(t) = 'Z' then 0"
    " when {home}.offset_text(t) is not null then (case when left({home}.offset_text(t), 1) = '-' then -1"
    " else 1 end)"
    " * (substr({home}.offset_text(t), 2, 2)::int * 60 +"
    " coalesce(try_cast(right(replace({home}.offset_text(t), ':', ''), -3) as int), 0)) end",
    "create or replace macro {home}.try_text_moment(t) as case when {home}.offset_minutes(t) is null"
    " then {home}.try_text_timestamp(t)::timestamptz"
    " else timezone('UTC', {home}.try_text_timestamp(t) - to_minutes({home}.offset_minutes(t))) end",
    "create or replace macro {home}.text_moment(t) as coalesce({home}.try_text_moment(t),"
    " case when t is not null then error('Timestamp ''' || t || ''' is not recognized') end)",
    "create or replace macro {home}.try_text_date(t) as coalesce(try_cast(trim(t) as date),"
    " {home}.try_text_timestamp(t)::date)",
    "create or replace macro {home}.text_date(t) as coalesce({home}.try_text_date(t),"
    " case when t is not null then error('Date ''' || t || ''' is not recognized') end)",
    "create or replace macro {home}.try_text_time(t) as case"
    " when regexp_full_match(trim(t), '\\d+') then {home}.digits_timestamp(try_cast(trim(t) as bigint))::time"
    " when regexp_full_match(trim(t), '\\d{{1,2}}:\\d{{2}}') then try_cast(trim(t) || ':00' as time)"
    " when regexp_matches(upper(t), '[AP]M\\s*$') then coalesce(try_strptime(upper(trim(t)), '%I:%M:%S %p'),"
    " try_strptime(upper(trim(t)), '%I:%M %p'), try_strptime(upper(trim(t)), '%I:%M:%S%p'))::time"
    " else coalesce(try_cast(trim(t) as time), {home}.try_text_timestamp(t)::time) end",
    "create or replace macro {home}.text_time(t) as coalesce({home}.try_text_time(t),"
    " case when t is not null then error('Time ''' || t || ''' is not recognized') end)",
    # DuckDB writes +00, Snowflake +0000.
    "create or replace macro {home}.whole_offset(t) as"
    " regexp_replace(t, '([+-]\\d{{2}}):?(\\d{{2}})?$', '\\1' || coalesce(nullif(regexp_extract(t,"
    " '[+-]\\d{{2}}:?(\\d{{2}})$', 1), ''), '00'))",
    # `a` and `b` are whole numbers of their last digit's unit. One digit more than is kept is computed.
    "create or replace macro {home}.divide_exactly(a, b, times, per, unit) as"
    " ((a::hugeint * times::hugeint) // (b::hugeint * per::hugeint))::decimal(38, 0) * unit",
    "create or replace macro {home}.divide(a, b) as"
    " (((((a)::decimal(38, 12) * 1000000000000::decimal(13, 0))::hugeint * 10000000000000::hugeint)"
    " // ((b)::decimal(38, 12) * 1000000000000::decimal(13, 0))::hugeint"
    " )::decimal(38, 0) * 0.0000000000001::decimal(13, 13))::decimal(38, 12)",
    "create or replace macro {home}.divide_floats(a, b) as"
    " case when b = 0 then error('Division by zero') else a::double / b::double end",
    "create or replace macro {home}.divide_any(a, b) as"
    " case when typeof(a) in ('DOUBLE', 'FLOAT') or typeof(b) in ('DOUBLE', 'FLOAT')"
    " then {home}.divide_floats({home}.any_number(a), {home}.any_number(b))"
    " else {home}.divide({home}.any_number(a), {home}.any_number(b)) end",
    # Snowflake's parameters of a pattern, as flags inside it.
    "create or replace macro {home}.pattern(p, f) as case"
    " when contains(f, 'i') or contains(f, 's') or contains(f, 'm') then '(?' || case when contains(f,"
    " 'i') then 'i' else '' end"
    " || case when contains(f, 's') then 's' else '' end || case when contains(f, 'm') then 'm' else ''"
    " end || ')' || p else p end",
    "create or replace macro {home}.regexp_matches_whole(t, p, f) as regexp_full_match(t,"
    " {home}.pattern(p, f))",
    # Days since the last first day of a week; 0 and 1 are Monday.
    "create or replace macro {home}.days_into_week(d, start) as"
    " ((isodow(d) - (case when start = 0 then 1 else start end) + 7) % 7)::int",
    "create or replace macro {home}.week_begin(d, start) as d::date - {home}.days_into_week(d, start)",
    "create or replace macro {home}.week_of(d, start, policy) as case when policy = 1"
    " then (dayofyear(d) - 1 + {home}.days_into_week(make_date(year(d)::int, 1, 1), start)) // 7 + 1"
    " else (dayofyear({home}.week_begin(d, start) + 3) - 1) // 7 + 1 end",
    "create or replace macro {home}.year_of_week(d, start, policy) as"
    " case when policy = 1 then year(d) else year({home}.week_begin(d, start) + 3) end",
    "create or replace macro {home}.strip_null_value(v) as nullif(v::json::varchar, 'null')::json",
    "create or replace macro {home}.object_keys(v) as to_json(json_keys(v::json))",
]
MACROS += [
    # Elements of ARRAY_AGG: SQL's NULL is left out.
    "create or replace macro {home}.collected(l) as coalesce(to_json(list_filter(l, lambda x: x is not"
    " null)), '[]'::json)",
    "create or replace macro {home}.gathered(l) as {home}.object_of(list_filter(l, lambda x: x.k is not"
    " null and x.v is not null))",
    "create or replace macro {home}.list_variant(l) as to_json(l)",
    "create or replace macro {home}.construct(keys, vals, keep) as"
    " {home}.object_of(list_filter(list_transform("
    "range(1, len(keys) + 1), lambda i: struct_pack(k := keys[i], v := case when keep then"
    " coalesce(vals[i], 'null'::json)"
    " else vals[i] end)), lambda x: x.k is not null and x.v is not null))",
    "create or replace macro {home}.object_delete(o, ks) as"
    " {home}.object_of(list_filter({home}.entries(o), lambda x: not list_contains(ks, x.k)))",
    "create or replace macro {home}.object_pick(o, ks) as {home}.object_of(list_filter({home}.entries(o),"
    " lambda x: list_contains(ks, x.k)))",
]
MACROS += [
    "create or replace macro {home}.parse_json(t) as case when trim(t) = '' then null"
    " when t is not null and not json_valid(t) then error('Error parsing JSON: ' || left(t, 200)) else"
    " t::json end",
    "create or replace macro {home}.round_to(x, n) as case when n >= 0 then floor(abs(x) * pow(10,"
    " n)::decimal(38, 0) + 0.5)"
    " / pow(10, n) * sign(x) else round(abs(x) / pow(10, -n)) * pow(10, -n) * sign(x) end",
    "create or replace macro {home}.trunc_to(x, n) as case when n >= 0 then trunc(x * pow(10,"
    " n)::decimal(20, 0)) / pow(10, n)"
    " else trunc(x / pow(10, -n)) * pow(10, -n) end",
    "create or replace macro {home}.grouped(t) as reverse(regexp_replace(reverse(t), '(\\d{{3}})(?=\\d)',"
    " '\\1,', 'g'))",
    "create or replace macro {home}.number_format(x, digits, zeros, marks, sign, filled, places) as"
    " case when x is null then null"
    " when length(trunc(abs(x))::hugeint::varchar) > digits and trunc(abs(x)) <> 0 then repeat('#', digits"
    " + marks + 1 + case when places > 0 then places + 1 else 0 end)"
    " else {home}.padded((case when x < 0 then '-' else '' end) || sign || (case when marks > 0"
    " then format('{{:,}}', lpad(trunc(abs(x))::hugeint::varchar, greatest(zeros,"
    " length(trunc(abs(x))::hugeint::varchar))::int, '0')::hugeint)"
    " else case when zeros = 0 and trunc(abs(x)) = 0 and places > 0 then ''"
    " else lpad(trunc(abs(x))::hugeint::varchar, greatest(zeros,"
    " length(trunc(abs(x))::hugeint::varchar))::int, '0') end end)"
    " || case when places > 0 then '.' || right(x::varchar, places::int) else '' end,"
    " filled, digits + marks + 1 + length(sign) + case when places > 0 then places + 1 else 0 end) end",
    "create or replace macro {home}.padded(t, filled, width) as case when filled then t else lpad(t,"
    " greatest(width, length(t))::int, ' ') end",
]
MACROS += [
    "create or replace macro {home}.written_offset(t) as case when {home}.offset_minutes(t) is null"
    " then {home}.whole_offset(strftime({home}.text_moment(t), '%z')) else"
    " case when {home}.offset_minutes(t) < 0 then '-' else '+' end || lpad((abs({home}.offset_minutes(t))"
    " // 60)::varchar, 2, '0')"
    " || lpad((abs({home}.offset_minutes(t)) % 60)::varchar, 2, '0') end",
]
