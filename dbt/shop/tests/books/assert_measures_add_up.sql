-- Signs and sums of every row. An order that breaks them is in quarantine and never comes here.
select
    sale_key
    , event
    , line_type
    , gross
    , discounts
    , returns
    , net
    , total
from {{ ref('fct_sales') }}
where {{ measures_do_not_add_up() }}
