{#- Stops the build before its first statement when a model has no test, or a description that does not say its grain. -#}
{% macro assert_models_are_tested() -%}
    {%- if execute -%}
        {%- set tested = [] -%}
        {%- for test in graph.nodes.values() if test.resource_type == 'test' -%}
            {%- do tested.extend(test.depends_on.nodes) -%}
        {%- endfor -%}
        {%- set faults = [] -%}
        {%- for model in graph.nodes.values() if model.resource_type == 'model' -%}
            {%- if model.unique_id not in tested -%}
                {%- do faults.append(model.name ~ ' has no test') -%}
            {%- endif -%}
            {%- if 'Grain: ' not in model.description -%}
                {%- do faults.append(model.name ~ ' has no description that ends with "Grain: ..."') -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if faults -%}
            {%- do exceptions.raise_compiler_error(faults | join('; ')) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
