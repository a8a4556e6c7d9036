-- Without tax in the prices signs are exact; with it, rounding may move a cent a line between gross and discounts.
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
where
    net != gross + discounts + returns
    or total != net + shipping + tax + duties + fees
    or gross < 0
    or discounts > 0.01
    or (line_type != 'adjustment' and returns > 0)
    or (line_type in ('gift_card', 'tip') and (net != 0 or total != 0))
    or (event = 'sale' and (returns != 0 or quantity < 0))
    or (event = 'return' and (gross != 0 or discounts != 0 or quantity > 0))
