{#- A source's table. While LARDER_LOADED_BEFORE names a moment, tables that are only ever appended to show the rows
    that were loaded before it: a change is then compared with production on the same data. Of rows that a sync replaces
    the earlier ones are gone: those tables are shown as they are. The variable is read when SQL is made, not when the
    project is parsed, so that another moment does not undo the kept parse. -#}
{% macro source(source_name, table_name) -%}
    {%- set relation = builtins.source(source_name, table_name) -%}
    {%- if execute and model.resource_type != 'unit_test' and env_var('LARDER_LOADED_BEFORE', '') -%}
        {%- for node in graph.sources.values()
            if node.source_name == source_name and node.name == table_name
            and node.loaded_at_field and node.config.meta.get('appended') -%}
            {{ return(
                '(select * from ' ~ relation ~ ' where ' ~ node.loaded_at_field
                ~ " < '" ~ env_var('LARDER_LOADED_BEFORE') ~ "'::timestamp_tz)"
            ) }}
        {%- endfor -%}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}
