{{ config(
    materialized='incremental', incremental_strategy='append', full_refresh=false, meta={'compare': false}
) }}

-- Written last: a run is noted when all that the report shows has been built and tested.
{% for model in [
    'rpt_sales_daily', 'rpt_returning_customers', 'rpt_growth_quarterly', 'rpt_growth_yearly', 'rpt_sales_by_state',
    'rpt_sales_by_city', 'rpt_top_customers', 'rpt_product_performance'
] %}
-- depends_on: {{ ref(model) }}
{% endfor %}
select
    '{{ env_var("LARDER_RUN_ID", "by hand") }}' as run_id
    , '{{ invocation_id }}' as invocation_id
    , {{ utc('current_timestamp()') }} as finished_at
    , {{ utc('max(_loaded_at)') }} as raw_loaded_at
from {{ ref('stg_shop') }}
