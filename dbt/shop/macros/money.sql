{#- Decimals of a currency's smallest unit. -#}
{% macro decimals_of(currency) -%}
    case
        when {{ currency }} in ('{{ var("currencies_without_decimals") | join("', '") }}') then 0
        when {{ currency }} in ('{{ var("currencies_with_three_decimals") | join("', '") }}') then 3
        else 2
    end
{%- endmacro %}

{#- An exact amount, rounded to its currency's smallest unit. Prices arrive as floats, allocations as text: neither is
    ever added raw. `digits` are kept before the rounding; all branches have one type, so that none loses its cents. -#}
{% macro money(amount, decimals, digits=6) -%}
    {%- set exact = '(' ~ amount ~ ')::number(38, ' ~ digits ~ ')' -%}
    case {{ decimals }}
        when 0 then round({{ exact }}, 0)::number(38, 3)
        when 3 then round({{ exact }}, 3)::number(38, 3)
        else round({{ exact }}, 2)::number(38, 3)
    end
{%- endmacro %}

{#- What is left of an amount when the tax in it is taken out. Nine digits first: a quotient half-way between two
    cents must not move where an engine divides in floats. -#}
{% macro without_tax(amount, rate, decimals) -%}
    {{ money('(' ~ amount ~ ') / (1 + ' ~ rate ~ ')', decimals, digits=9) }}
{%- endmacro %}

{#- What is left of a list price when tax is taken out at the share that was charged on the price after its discount. -#}
{% macro before_discount(amount, discount, tax, decimals) -%}
    {%- set held = '(' ~ tax ~ ') * (' ~ amount ~ ') / nullif((' ~ amount ~ ') - (' ~ discount ~ '), 0)' -%}
    {{ money('(' ~ amount ~ ') - ' ~ held, decimals, digits=9) }}
{%- endmacro %}

{#- The part of an amount that falls on `part` of `whole`; null where there is no whole. -#}
{% macro share(amount, part, whole, decimals) -%}
    {{ money('(' ~ amount ~ ') * (' ~ part ~ ') / nullif(' ~ whole ~ ', 0)', decimals, digits=9) }}
{%- endmacro %}

{#- A rounded quotient; null where there is nothing to divide by. -#}
{% macro ratio(dividend, divisor, digits) -%}
    round((({{ dividend }}) / nullif({{ divisor }}, 0))::number(38, 9), {{ digits }})
{%- endmacro %}
