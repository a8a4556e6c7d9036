{#- Rules of the books that each row keeps on its own. An order with a row that breaks one goes into quarantine; a test
    holds the facts to the same rule. -#}

{#- Signs and sums of a transaction. -#}
{% macro measures_do_not_add_up() -%}
    (
        net != gross + discounts + returns
        or total != net + shipping + tax + duties + fees
        or gross < 0
        or discounts > 0
        or (line_type != 'adjustment' and returns > 0)
        or (line_type in ('gift_card', 'tip') and (net != 0 or total != 0))
        or (event = 'sale' and (returns != 0 or quantity < 0))
        or (event = 'return' and (gross != 0 or discounts != 0 or quantity > 0))
    )
{%- endmacro %}

{#- A date that no calendar of a shop has: none at all, or one of the years of a mistyped one. -#}
{% macro is_odd_date(day) -%}
    coalesce(year({{ day }}), 0) not between {{ var('first_year') }} and {{ var('last_year') }}
{%- endmacro %}

{#- A number of orders that is an exception no more. A single one always is. -#}
{% macro is_more_than_the_set_share(orders) -%}
    {{ orders }} > 1
    and {{ orders }} > {{ var('quarantine_share') }} * (
        select count(*) from {{ ref('stg_orders') }}
        where is_counted
    )
{%- endmacro %}
