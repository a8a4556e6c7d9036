with

addresses as (
    select
        *
        , lower(trim(city)) as city_name
        , {{ location_key('country_code', 'province_code', 'city') }} as location_key
    from {{ ref('stg_addresses') }}
)

-- Of several spellings of one place the commonest is shown.
, spellings as (
    select
        location_key
        , country_code
        , province_code
        , province
        , trim(city) as city
        , count(*) as uses
    from addresses
    where location_key != {{ unknown_key() }}
    group by location_key, country_code, province_code, province, trim(city)
)

, members as (
    select
        location_key
        , country_code
        , province_code
        , province
        , city
    from spellings
    qualify row_number() over (
        partition by location_key
        order by uses desc, city desc nulls last, province desc nulls last
    ) = 1
)

select * from members
union all
select
    {{ unknown_key() }} as location_key
    , null::varchar as country_code
    , null::varchar as province_code
    , null::varchar as province
    , null::varchar as city
