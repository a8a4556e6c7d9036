"""Names of tables and columns: as each warehouse keeps them, and no two alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

#: What Snowflake refuses as a column's name even in quotes, as Airbyte's destination knows it.
_RESERVED = {
    "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "LOCALTIME", "LOCALTIMESTAMP",
}  # fmt: skip
#: For a name without a letter; Airbyte's own is new at every sync, or stops it.
_NAMELESS = "default_name"


def snowflake_name(identifier: str, longest: int = 255) -> str:
    """In upper case, otherwise as it is but for quotes: the writer quotes every name."""
    name = _writable(identifier).replace('"', "_")
    if "${" in name:
        name = name.translate(str.maketrans("${}", "___"))
    name = name.upper() or _NAMELESS.upper()
    return _shortened(f"_{name}" if name in _RESERVED else name, longest).upper()


def postgres_name(identifier: str, longest: int = 63) -> str:
    """Letters, digits and underscores, none but these, and no digit first."""
    name = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in _writable(identifier))
    name = f"_{name}" if name[:1].isdigit() else name or _NAMELESS
    return _shortened(name, longest)


def distinct(identifiers: Iterable[str], fold: Callable[[str], str], taken: Iterable[str]) -> dict[str, str]:
    """A name for each identifier; of two that meet after folding, the later gets `_1`, `_2` and so on."""
    used, names = set(taken), {}
    for identifier in identifiers:
        name, number = fold(identifier), 0
        while name in used:
            number += 1
            name = fold(f"{identifier}_{number}")
        used.add(name)
        names[identifier] = name
    return names


def _writable(identifier: str) -> str:
    """Without half surrogate pairs and control characters, which no warehouse takes in a name."""
    return "".join("_" if "\ud800" <= letter <= "\udfff" or letter < " " else letter for letter in identifier)


def _shortened(name: str, longest: int) -> str:
    """A name that is too long keeps its beginning, and a mark of its own that tells it from its like."""
    if len(name.encode()) <= longest:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: longest - 9].decode(errors="ignore") + f"_{mark}"
