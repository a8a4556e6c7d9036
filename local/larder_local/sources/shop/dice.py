"""Chance that repeats: the same words give the same throws, on every machine."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

Choice = TypeVar("Choice")

TIME_ZONE = ZoneInfo("America/New_York")


class Dice:
    def __init__(self, *words: object) -> None:
        self._random = random.Random("/".join(map(str, words)))

    def happens(self, share: float) -> bool:
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[Choice]) -> Choice:
        return choices[self.between(0, len(choices) - 1)]

    def sample(self, choices: Sequence[Choice], count: int) -> list[Choice]:
        rest = list(choices)
        return [rest.pop(self.between(0, len(rest) - 1)) for _ in range(min(count, len(rest)))]

    def weighted(self, choices: dict[Choice, float]) -> Choice:
        throw = self._random.random() * sum(choices.values())
        for choice, weight in choices.items():
            throw -= weight
            if throw < 0:
                return choice
        return choice

    def waking_hour(self, day: date) -> datetime:
        """A moment of that day in the shop, between 6:00 and midnight."""
        return local(day) + timedelta(seconds=self.between(6 * 3600, 24 * 3600 - 1))

    def later(self, moment: datetime, low: int, high: int) -> datetime:
        """A waking hour some days after a moment."""
        day = moment.astimezone(TIME_ZONE).date() + timedelta(days=self.between(low, high))
        return max(self.waking_hour(day), moment + timedelta(minutes=5))


def local(day: date, at: time = time(0)) -> datetime:
    """A wall-clock time of the shop."""
    return datetime.combine(day, at, TIME_ZONE)
