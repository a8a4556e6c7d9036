{#- What a reader of the report can choose. Windows end at the last day in the data, never at the machine's today, so
    that the same data show the same figures on any day. -#}
{% set choices = [
    ('7d', 'Last 7 days', 'day', 7),
    ('30d', 'Last 30 days', 'day', 30),
    ('90d', 'Last 90 days', 'day', 90),
    ('12m', 'Last 12 months', 'month', 12),
    ('all', 'All time', none, none),
] %}

with

shop as (
    select
        min(sales_date) as first_sale
        , max(sales_date) as last_date
    from {{ ref('fct_sales') }}
)

, windows as (
    {% for period, label, unit, length in choices %}
        select
            '{{ period }}'::varchar as period
            , {{ loop.index }}::number(38, 0) as position
            , '{{ label }}'::varchar as label
            , last_date
            {% if unit %}
                , dateadd(day, 1, dateadd({{ unit }}, -{{ length }}, last_date))::date as first_date
                , dateadd(day, 1, dateadd({{ unit }}, -{{ 2 * length }}, last_date))::date as window_before
            {% else %}
                , first_sale as first_date
                , null::date as window_before
            {% endif %}
            , first_sale
        from shop
        where last_date is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    period
    , position
    , label
    , first_date
    , last_date
    -- A shop that opened in the middle of the window before has nothing that a period could fairly be compared with.
    , iff(window_before >= first_sale, window_before, null) as previous_first_date
    , iff(window_before >= first_sale, dateadd(day, -1, first_date)::date, null) as previous_last_date
from windows
