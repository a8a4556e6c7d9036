-- One order may differ from the shop's total and nothing stops; many that do tell of a misreading.
with

differing as (
    {{ totals_that_differ() | indent(4) }}
)

select count(*) as orders
from differing
having {{ is_more_than_the_set_share('count(*)') }}
