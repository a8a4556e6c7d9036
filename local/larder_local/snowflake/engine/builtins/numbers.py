"""Numeric functions: https://docs.snowflake.com/en/sql-reference/functions-numeric"""

DEFINITIONS = """
ABS(number a) -> first := abs(a)
SIGN(number a) -> int := sign(a)
CEIL/CEILING(number a) -> whole := ceil(a)
CEIL/CEILING(number a, int b) -> first := ceil(a * pow(10, b)) / pow(10, b)
FLOOR(number a) -> whole := floor(a)
FLOOR(number a, int b) -> first := floor(a * pow(10, b)) / pow(10, b)
SQRT(float a) -> float := case when a < 0 then error('Invalid floating point operation: sqrt(' || a ||
    ')') else sqrt(a) end
CBRT(float a) -> float := cbrt(a)
EXP(float a) -> float := exp(a)
LN(float a) -> float := case when a <= 0 then error('Invalid floating point operation: ln(' || a || ')')
    else ln(a) end
LOG(float a, float b) -> float := case when b <= 0 or a <= 0 then error('Invalid floating point
    operation: log') else log(a, b) end
POWER/POW(float a, float b) -> float := pow(a, b)
SQUARE(float a) -> float := a * a
FACTORIAL(int a) -> int := case when a < 0 or a > 33 then error('Numeric value is out of range') else
    factorial(a::int) end
DEGREES(float a) -> float := degrees(a)
RADIANS(float a) -> float := radians(a)
SIN(float a) -> float := sin(a)
COS(float a) -> float := cos(a)
TAN(float a) -> float := tan(a)
COT(float a) -> float := cot(a)
ASIN(float a) -> float := asin(a)
ACOS(float a) -> float := acos(a)
ATAN(float a) -> float := atan(a)
ATAN2(float a, float b) -> float := atan2(a, b)
SINH(float a) -> float := sinh(a)
COSH(float a) -> float := cosh(a)
TANH(float a) -> float := tanh(a)
ASINH(float a) -> float := asinh(a)
ACOSH(float a) -> float := acosh(a)
ATANH(float a) -> float := atanh(a)
PI() -> float := pi()
HAVERSINE(float a, float b, float c, float d) -> float := 2 * 6371 * asin(sqrt(pow(sin(radians(c - a) / 2), 2)
    + cos(radians(a)) * cos(radians(c)) * pow(sin(radians(d - b) / 2), 2)))
BITAND/BIT_AND(int a, int b) -> int := a & b
BITOR/BIT_OR(int a, int b) -> int := a | b
BITXOR/BIT_XOR(int a, int b) -> int := xor(a, b)
BITNOT/BIT_NOT(int a) -> int := ~a
BITSHIFTLEFT/BIT_SHIFTLEFT(int a, int b) -> int := (a * pow(2, b)::hugeint)::hugeint
BITSHIFTRIGHT/BIT_SHIFTRIGHT(int a, int b) -> int := a >> b
GETBIT(int a, int b) -> int := (a >> b) & 1
WIDTH_BUCKET(number a, number b, number c, int d) -> int := case when a < b then 0 when a >= c then d + 1
    else floor((a::double - b::double) / (c::double - b::double) * d)::bigint + 1 end
RANDOM() -> int := ((random() - 0.5) * 18446744073709551615)::bigint
RANDOM(int a) -> int := ((random() - 0.5) * 18446744073709551615)::bigint + a * 0
"""
