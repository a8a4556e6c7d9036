"""A connector's configuration against its specification: validation, redaction of secrets, restoring."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft7Validator, ValidationError

from larder_local.airbyte.problems import unprocessable

REDACTED = "**********"

Json = dict[str, Any]


def validate(specification: Json, configuration: object) -> None:
    errors = [
        line
        for error in Draft7Validator(specification).iter_errors(configuration)
        for line in _explain(error)
    ]
    if errors:
        raise unprocessable(
            "The provided configuration does not fulfill the specification. Errors: "
            + "; ".join(sorted(set(errors)))
        )


def redact(specification: Json, configuration: Any) -> Any:
    """The configuration with every secret replaced."""
    return _walk(specification, configuration, lambda value: REDACTED)


def restore(configuration: Any, stored: Any) -> Any:
    """The configuration with each redacted secret replaced by the stored one at the same place."""
    if configuration == REDACTED:
        return stored
    if isinstance(configuration, dict) and isinstance(stored, dict):
        return {
            key: restore(value, stored[key]) if key in stored else value
            for key, value in configuration.items()
        }
    return configuration


def secrets(specification: Json, configuration: Any) -> list[str]:
    """The secret values themselves, to keep them out of logs."""
    found: list[str] = []

    def collect(value: Any) -> Any:
        if isinstance(value, str) and value:
            found.append(value)
        return value

    _walk(specification, configuration, collect)
    return found


def _walk(schema: Json, value: Any, on_secret: Any) -> Any:
    if schema.get("airbyte_secret"):
        return on_secret(value)
    branches = [schema, *(branch for key in ("oneOf", "anyOf", "allOf") for branch in schema.get(key, []))]
    if isinstance(value, list):
        items = schema.get("items")
        return [_walk(items, item, on_secret) for item in value] if isinstance(items, dict) else value
    if not isinstance(value, dict):
        return value
    result = dict(value)
    for branch in branches:
        for name, property_schema in branch.get("properties", {}).items():
            # A property of several branches may be a secret in one of them only: redacted once is redacted.
            if name in result and result[name] != REDACTED:
                result[name] = _walk(property_schema, result[name], on_secret)
    return result


def _explain(error: ValidationError) -> list[str]:
    """What is wrong and where, without the value found there."""
    if error.validator in ("oneOf", "anyOf") and error.context:
        return _explain_branches(error)
    where = ".".join(["$", *map(str, error.absolute_path)])
    allowed = error.validator_value
    reasons = {
        "type": f"must be of type {allowed}",
        "pattern": f"does not match the pattern {allowed}",
        "enum": f"must be one of {allowed}",
        "const": f"must be {allowed!r}",
        "minimum": f"must be at least {allowed}",
        "maximum": f"must be at most {allowed}",
    }
    if error.validator == "required":
        absent = [name for name in allowed if isinstance(error.instance, dict) and name not in error.instance]
        return [f"{where}: required property '{name}' is missing" for name in absent]
    if error.validator == "additionalProperties":
        return [f"{where}: has properties that are not allowed"]
    return [f"{where}: {reasons.get(str(error.validator), f'violates {error.validator}')}"]


def _explain_branches(error: ValidationError) -> list[str]:
    """The alternative whose constants match is meant; its errors say more than 'none matches'."""
    by_branch: dict[int, list[ValidationError]] = {}
    for cause in error.context or []:
        by_branch.setdefault(cause.relative_schema_path[0], []).append(cause)
    meant = [causes for causes in by_branch.values() if all(cause.validator != "const" for cause in causes)]
    if len(meant) == 1:
        return [line for cause in meant[0] for line in _explain(cause)]
    where = ".".join(["$", *map(str, error.absolute_path)])
    constants = sorted(
        {
            f"{name} = {schema['const']}"
            for branch in error.validator_value
            for name, schema in branch.get("properties", {}).items()
            if "const" in schema
        }
    )
    return [f"{where}: must be one of the alternatives {', '.join(constants)}"]
