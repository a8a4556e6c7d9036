"""The task's environment is checked before dbt is loaded."""

from pathlib import Path

import pytest
from program.settings import REQUIRED, SettingsError, read_settings

WHOLE = {name: f"value of {name}" for name in REQUIRED}


def test_every_missing_variable_is_named_and_no_value_is_told() -> None:
    environment = {**WHOLE, "SNOWFLAKE_ROLE": "", "SNOWFLAKE_PRIVATE_KEY": "secret"}
    del environment["SNOWFLAKE_USER"]
    with pytest.raises(SettingsError) as caught:
        read_settings(environment, Path("/shop"))
    assert str(caught.value) == "not set: SNOWFLAKE_USER, SNOWFLAKE_ROLE"


def test_production_is_the_default_and_other_targets_are_known_by_name() -> None:
    assert read_settings(WHOLE, Path("/shop")).profile_target == "prod"
    assert read_settings({**WHOLE, "DBT_TARGET": "pr"}, Path("/shop")).profile_target == "pr"
    with pytest.raises(SettingsError, match="DBT_TARGET=production is none of prod, dev, pr"):
        read_settings({**WHOLE, "DBT_TARGET": "production"}, Path("/shop"))


def test_names_of_customers_are_shown_only_when_asked_for() -> None:
    assert "--vars" not in read_settings(WHOLE, Path("/shop")).dbt_options()
    shown = read_settings({**WHOLE, "LARDER_SHOW_CUSTOMER_NAMES": "true"}, Path("/shop")).dbt_options()
    assert shown[shown.index("--vars") + 1] == '{"show_customer_names": true}'
