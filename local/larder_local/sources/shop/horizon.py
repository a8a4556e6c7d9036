"""How far the clock may go: not past this machine's now, nor so far that deletions are forgotten unread."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from larder_local.sources.shop.dice import TIME_ZONE
from larder_local.sources.shop.ledger import Ledger, moment, stamp

# Shopify tells deletions for a year (projection/store.py); the rest is for the reader to come in.
DAYS_UNREAD = 360
DELETIONS_READ = "deletions_read"


class OutOfTime(Exception):
    """The clock cannot go where it is sent."""


def deletions_were_read(ledger: Ledger) -> None:
    """Somebody was told of every order that is deleted by now.

    Orders alone count: the books hang on them, and deleted products are read in the same run, if at all.
    """
    now = stamp(ledger.clock)
    if ledger.about(DELETIONS_READ) != now:
        ledger.set_about(DELETIONS_READ, now)


def days_left(ledger: Ledger, now: datetime) -> tuple[int, str]:
    """How many days may go by, and until what. Before deletions were first read, none can be missed."""
    limits = [(_date(now), "this machine's now")]
    read = ledger.about(DELETIONS_READ)
    if read is not None:
        forgotten = _date(moment(read)) + timedelta(days=DAYS_UNREAD)
        limits.append((forgotten, "deletions are forgotten that nobody has read: ./larder run first"))
    end, what = min(limits)
    return max(0, (end - _date(ledger.clock)).days), what


def _date(at: datetime) -> date:
    return at.astimezone(TIME_ZONE).date()
