{#- The columns identify a row: never null, never twice. `may_be_null` names those of them that may be null. -#}
{% test grain(model, columns, may_be_null=[]) %}
    select
        {{ columns | join(', ') }}
        , count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {%- for column in columns if column not in may_be_null %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
