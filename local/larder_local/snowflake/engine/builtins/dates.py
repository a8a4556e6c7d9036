"""Dates and times: https://docs.snowflake.com/en/sql-reference/functions-date-time"""

DEFINITIONS = """
ADD_MONTHS(moment a, int b) -> first := case when day(a) = day(last_day(a))
    then a + to_months(b::int) + (last_day(a + to_months(b::int))::date - (a + to_months(b::int))::date)
    * interval 1 day
    else a + to_months(b::int) end
DATE_FROM_PARTS/DATEFROMPARTS(int a, int b, int c) -> date := (make_date(a::int, 1, 1) + to_months((b -
    1)::int) + to_days((c - 1)::int))::date
TIME_FROM_PARTS/TIMEFROMPARTS(int a, int b, int c, int d = 0) -> time := (timestamp '2000-01-01' +
    to_hours(a) + to_minutes(b) + to_seconds(c)
    + to_microseconds(d // 1000))::time
TIMESTAMP_NTZ_FROM_PARTS/TIMESTAMP_FROM_PARTS/TIMESTAMPNTZFROMPARTS/TIMESTAMPFROMPARTS(date a, time b) ->
    ntz := a + b
TIMESTAMP_NTZ_FROM_PARTS/TIMESTAMP_FROM_PARTS/TIMESTAMPNTZFROMPARTS/TIMESTAMPFROMPARTS(int a, int b, int
    c, int d, int e, int f, int g = 0) -> ntz :=
    make_date(a::int, 1, 1)::timestamp + to_months((b - 1)::int) + to_days((c - 1)::int) + to_hours(d) +
    to_minutes(e) + to_seconds(f) + to_microseconds(g // 1000)
TIMESTAMP_LTZ_FROM_PARTS/TIMESTAMPLTZFROMPARTS(int a, int b, int c, int d, int e, int f, int g = 0) -> ltz :=
    (make_date(a::int, 1, 1)::timestamp + to_months((b - 1)::int) + to_days((c - 1)::int) + to_hours(d) +
    to_minutes(e) + to_seconds(f) + to_microseconds(g // 1000))::timestamptz
MONTHS_BETWEEN(moment a, moment b) -> float := case
    when day(a) = day(b) or (day(a) = day(last_day(a)) and day(b) = day(last_day(b)))
    then ((year(a) - year(b)) * 12 + month(a) - month(b))::double
    else round((year(a) - year(b)) * 12 + month(a) - month(b) + (day(a) - day(b)
    + (epoch(a::timestamp - date_trunc('day', a::timestamp)) - epoch(b::timestamp - date_trunc('day',
    b::timestamp))) / 86400.0) / 31.0, 6) end
NEXT_DAY(moment a, text b) -> date := a::date + (((list_position(['mo', 'tu', 'we', 'th', 'fr', 'sa',
    'su'], lower(left(trim(b), 2))) - isodow(a) + 6) % 7) + 1)::int
PREVIOUS_DAY(moment a, text b) -> date := a::date - (((isodow(a) - list_position(['mo', 'tu', 'we', 'th',
    'fr', 'sa', 'su'], lower(left(trim(b), 2))) + 6) % 7) + 1)::int
MONTHNAME(moment a) -> text := strftime(a, '%b')
DAYNAME(moment a) -> text := strftime(a, '%a')
YEAR(moment a) -> int := year(a)
QUARTER(moment a) -> int := quarter(a)
MONTH(moment a) -> int := month(a)
DAY/DAYOFMONTH(moment a) -> int := day(a)
DAYOFYEAR(moment a) -> int := dayofyear(a)
DAYOFWEEKISO(moment a) -> int := isodow(a)
WEEKISO(moment a) -> int := week(a)
YEAROFWEEKISO(moment a) -> int := isoyear(a)
HOUR(clock a) -> int := hour(a)
MINUTE(clock a) -> int := minute(a)
SECOND(clock a) -> int := second(a)
"""
