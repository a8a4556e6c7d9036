-- One odd order never stops the business; more than the set share of them tell of a fault that is no order's own.
select count(*) as orders
from {{ ref('quarantined_orders') }}
having {{ is_more_than_the_set_share('count(*)') }}
