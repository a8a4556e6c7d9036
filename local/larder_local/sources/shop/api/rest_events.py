"""Events of deletion, which the connector asks for: oldest first, 50 a page unless asked otherwise."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from urllib.parse import urlencode

from larder_local.sources.shop.api.listings import limit_of, moment
from larder_local.sources.shop.api.refusals import bad
from larder_local.sources.shop.api.wire import Answer, Request
from larder_local.sources.shop.horizon import deletions_were_read
from larder_local.sources.shop.ledger import stamp
from larder_local.sources.shop.projection.store import Store

PARAMETERS = {"limit", "filter", "verb", "created_at_min", "page_info"}


def events(request: Request, store: Store) -> Answer:
    query, limit = request.query, limit_of(request, PARAMETERS)
    if "page_info" in query:
        subject, since, start = _opened(query["page_info"])
    else:
        if query.get("verb") != "destroy" or query.get("filter") not in ("Order", "Product"):
            raise bad("verb", "the sample shop keeps destroy events of Order and Product only")
        earliest = query.get("created_at_min")
        subject, since, start = query["filter"], moment("created_at_min", earliest) if earliest else "", 0
    found = [e for e in store.deletions(subject) if stamp(datetime.fromisoformat(e["created_at"])) >= since]
    more = start + limit < len(found)
    if subject == "Order" and not more:
        deletions_were_read(store.ledger)
    link = _link(request, limit, [subject, since, start + limit]) if more else {}
    return Answer(200, {"events": found[start : start + limit]}, link)


def _link(request: Request, limit: int, place: object) -> dict[str, str]:
    page_info = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    query = urlencode({"limit": limit, "page_info": page_info})
    return {"Link": f'<https://{request.host}{request.path}?{query}>; rel="next"'}


def _opened(page_info: str) -> tuple[str, str, int]:
    try:
        subject, since, start = json.loads(base64.urlsafe_b64decode(page_info.encode()))
        return str(subject), str(since), int(start)
    except (ValueError, TypeError) as error:
        raise bad("page_info", "Invalid value.") from error
