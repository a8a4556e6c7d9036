"""Shopify's API as a client sees it, through the proxy and over TLS."""

from __future__ import annotations

import json
import ssl
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from larder_local.sources.shop.api.limits import Bucket

from .service import ShopService, start, stop


def pages(client: httpx.Client, path: str, name: str, **query: object) -> list[list[dict[str, Any]]]:
    """Follows the Link headers, sending only what they say."""
    found = []
    answer = client.get(path, params=query)
    while True:
        assert answer.status_code == 200, answer.text
        found.append(answer.json()[name])
        if "next" not in answer.links:
            return found
        answer = client.get(answer.links["next"]["url"])


def test_paging_covers_all_orders_exactly_once(service: ShopService) -> None:
    with service.shopify() as client:
        found = pages(client, "orders.json", "orders", limit=250, status="any", order="updated_at asc",
                      updated_at_min="2020-01-01")  # fmt: skip
    orders = [order for page in found for order in page]
    assert (
        len(orders) == len({order["id"] for order in orders}) == service.control("status")["orders"]["listed"]
    )
    assert {len(page) for page in found[:-1]} == {250}
    moments = [datetime.fromisoformat(order["updated_at"]) for order in orders]
    assert moments == sorted(moments)


def test_updated_at_min_takes_the_boundary_and_all_after(service: ShopService) -> None:
    with service.shopify() as client:
        orders = [o for page in pages(client, "orders.json", "orders", limit=250, status="any") for o in page]
        boundary = orders[3000]["updated_at"]
        later = [o for page in pages(client, "orders.json", "orders", limit=250, status="any",
                                     updated_at_min=boundary) for o in page]  # fmt: skip
    at = datetime.fromisoformat(boundary)
    assert [o["id"] for o in later] == [
        o["id"] for o in orders if datetime.fromisoformat(o["updated_at"]) >= at
    ]


def test_customers_shop_and_scopes(service: ShopService) -> None:
    with service.shopify() as client:
        customers = [c for page in pages(client, "customers.json", "customers", limit=250) for c in page]
        shop = client.get("shop.json").json()["shop"]
        scopes = client.get("https://willows-spoon.myshopify.com/admin/oauth/access_scopes.json").json()
    assert len({c["id"] for c in customers}) == service.control("status")["customers"]
    assert (shop["iana_timezone"], shop["currency"]) == ("America/New_York", "USD")
    assert {"read_orders", "read_products", "read_inventory"} <= {
        s["handle"] for s in scopes["access_scopes"]
    }


def test_deletions_come_as_events_by_pages(service: ShopService) -> None:
    with service.shopify() as client:
        found = pages(client, "events.json", "events", limit=3, filter="Order", verb="destroy")
        events = [event for page in found for event in page]
        later = pages(client, "events.json", "events", filter="Order", verb="destroy",
                      created_at_min=events[-1]["created_at"])  # fmt: skip
    assert len(found) > 1 and 5_000_000_000_523 in {event["subject_id"] for event in events}
    assert [event["id"] for page in later for event in page] == [events[-1]["id"]]


def graphql(client: httpx.Client, query: str, **variables: object) -> dict[str, Any]:
    answer = client.post("graphql.json", json={"query": query, "variables": variables})
    assert answer.status_code == 200
    return answer.json()


def bulk(client: httpx.Client, query: str) -> list[dict[str, Any]]:
    run = f'mutation {{ bulkOperationRunQuery(query: """{query}""" groupObjects: true) ' \
          "{ bulkOperation { id status } userErrors { code message } } }"  # fmt: skip
    created = graphql(client, run)["data"]["bulkOperationRunQuery"]
    assert created["userErrors"] == [] and created["bulkOperation"]["status"] == "CREATED"
    identity = created["bulkOperation"]["id"]
    state_of = "{ ... on BulkOperation { status url objectCount } }"
    poll = f'query {{ node(id: "{identity}") {state_of} }}'
    state = graphql(client, poll)["data"]["node"]
    assert state["status"] == "COMPLETED"
    if state["url"] is None:
        return []
    lines = client.get(state["url"]).text.splitlines()
    assert len(lines) == int(state["objectCount"])
    return [json.loads(line) for line in lines]


PRODUCTS = """{ products(query: "updated_at:>='%s' AND updated_at:<='%s'", sortKey: UPDATED_AT) { edges {
    node { __typename id kind: productType updatedAt variants { edges { node { __typename id } } } } } } }"""


def test_a_bulk_operation_gives_products_then_their_variants(service: ShopService) -> None:
    with service.shopify() as client:
        rows = bulk(client, PRODUCTS % ("2020-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"))
        nothing = bulk(client, PRODUCTS % ("2020-01-01T00:00:00+00:00", "2020-02-01T00:00:00+00:00"))
    products = [row for row in rows if row["__typename"] == "Product"]
    assert nothing == [] and len(products) == service.control("status")["products"]
    assert set(products[0]) == {"__typename", "id", "kind", "updatedAt"}
    parent = None
    for row in rows:
        parent = row["id"] if row["__typename"] == "Product" else parent
        assert row.get("__parentId", parent) == parent


def test_graphql_refuses_what_it_does_not_know(service: ShopService) -> None:
    with service.shopify() as client:
        for query in (
            "{ draftOrders { edges { node { id } } } }",
            "{ products { edges { node { colour } } } }",
        ):
            run = f'mutation {{ bulkOperationRunQuery(query: """{query}""") {{ bulkOperation {{ id }} }} }}'
            assert "doesn't exist" in graphql(client, run)["errors"][0]["message"]
        assert graphql(client, "query { orders { id } }")["errors"]
        assert graphql(client, "this is no query {")["errors"]


ADMIN = "https://willows-spoon.myshopify.com/admin/api"


def test_rest_refuses_as_shopify_refuses(service: ShopService) -> None:
    with service.shopify() as client:
        for path, status, reason in (
            ("orders.json?limit=251", 400, "limit"),
            ("orders.json?page_info=nonsense", 400, "page_info"),
            ("orders.json?status=lost", 400, "status"),
            ("orders.json?colour=red", 400, "colour"),
            ("orders/five.json", 400, "expected String to be a id"),
            ("orders/5.json", 404, "Not Found"),
            ("nonsense.json", 404, "Not Found"),
            ("orders.xml", 406, "Not Acceptable"),
            ("draft_orders.json", 403, "merchant approval for read_draft_orders scope"),
        ):
            answer = client.get(path)
            assert (answer.status_code, reason in answer.text) == (status, True), path
        refused = client.post("orders.json", json={})
        assert refused.status_code == 403 and "write_orders scope" in refused.text


def test_a_version_is_served_for_a_year_and_then_falls_forward(service: ShopService) -> None:
    with service.shopify() as client:
        for asked, answered in (
            ("2026-10", "2026-10"), ("2026-07", "2026-07"), ("2026-01", "2026-01"),
            ("2024-10", "2026-01"), ("unstable", "unstable"),
        ):  # fmt: skip
            answer = client.get(f"{ADMIN}/{asked}/shop.json")
            assert (answer.status_code, answer.headers["X-Shopify-API-Version"]) == (200, answered)
        for unknown in ("2030-01", "2026-11", "2018-01", "newest"):
            assert client.get(f"{ADMIN}/{unknown}/shop.json").status_code == 404


def test_one_of_each_is_found_counted_and_cut_to_fields(service: ShopService) -> None:
    with service.shopify() as client:
        for name in ("orders", "customers", "products"):
            all_of = {"status": "any"} if name == "orders" else {}
            first = client.get(f"{name}.json", params={"limit": 3, **all_of}).json()[name]
            count = client.get(f"{name}/count.json", params=all_of).json()["count"]
            listed = service.control("status")[name]
            assert count == (listed["listed"] if name == "orders" else listed)
            number = first[1]["id"]
            assert client.get(f"{name}/{number}.json").json() == {name.removesuffix("s"): first[1]}
            some = {"ids": f"{number}", "fields": "id,created_at", **all_of}
            cut = client.get(f"{name}.json", params=some).json()[name]
            assert cut == [{"id": number, "created_at": first[1]["created_at"]}]
        product = client.get("products.json", params={"limit": 1}).json()["products"][0]
        variant = product["variants"][0]
        assert client.get(f"variants/{variant['id']}.json").json()["variant"] == variant
        variants = client.get(f"products/{product['id']}/variants.json").json()["variants"]
        assert variants == product["variants"]
        [location] = client.get("locations.json").json()["locations"]
        assert client.get(f"locations/{location['id']}.json").json()["location"] == location


def test_orders_are_filtered_by_time_and_state_and_read_in_both_directions(service: ShopService) -> None:
    window = {"status": "any", "created_at_min": "2023-03-01", "created_at_max": "2023-03-15"}
    with service.shopify() as client:
        first = client.get("orders.json", params={**window, "limit": 4})
        orders = first.json()["orders"]
        times = [order["created_at"] for order in orders]
        assert len(orders) == 4 and all("2023-03-01" <= time < "2023-03-16" for time in times)
        assert times == sorted(times, reverse=True)
        second = client.get(first.links["next"]["url"])
        assert not {order["id"] for order in orders} & {order["id"] for order in second.json()["orders"]}
        assert client.get(second.links["previous"]["url"]).json()["orders"] == orders
        assert "previous" not in first.links
        counts = {
            status: client.get("orders/count.json", params={**window, "status": status}).json()["count"]
            for status in ("any", "open", "closed", "cancelled")
        }
        assert counts["any"] >= counts["open"] + counts["closed"] > 0
        refunded = {
            **window,
            "created_at_min": "2023-01-01",
            "financial_status": "partially_refunded,refunded",
        }
        [order] = client.get("orders.json", params={**refunded, "limit": 1}).json()["orders"]
        assert client.get(f"orders/{order['id']}/refunds.json").json()["refunds"] == order["refunds"]


ORDERS = """query orders($first: Int!, $after: String) {
    orders(first: $first, after: $after, sortKey: CREATED_AT, query: "created_at:>='2023-01-01'") {
        edges { cursor node { ...whole } } pageInfo { hasNextPage endCursor } } }
fragment whole on Order { id name displayFinancialStatus totalPriceSet { shopMoney { amount currencyCode } }
    customer { id email } lineItems(first: 2) { nodes { title quantity } pageInfo { hasNextPage } } }"""


def test_graphql_gives_shop_orders_products_and_customers_by_pages(service: ShopService) -> None:
    with service.shopify() as client:
        shop = graphql(client, "{ shop { name currencyCode myshopifyDomain } }")["data"]["shop"]
        assert shop["myshopifyDomain"] == "willows-spoon.myshopify.com"
        first = graphql(client, ORDERS, first=3)["data"]["orders"]
        second = graphql(client, ORDERS, first=3, after=first["pageInfo"]["endCursor"])["data"]["orders"]
        numbers = [edge["node"]["id"] for page in (first, second) for edge in page["edges"]]
        assert len(set(numbers)) == 6
        node = first["edges"][0]["node"]
        rest = client.get(f"orders/{node['id'].rpartition('/')[2]}.json").json()["order"]
        assert node["totalPriceSet"]["shopMoney"] == {"amount": rest["total_price"], "currencyCode": "USD"}
        assert len(node["lineItems"]["nodes"]) == min(2, len(rest["line_items"]))
        for name in ("products", "customers"):
            found = graphql(client, f"{{ {name}(last: 2) {{ nodes {{ id updatedAt }} }} }}")["data"][name]
            assert len(found["nodes"]) == 2
        one = graphql(client, "query q($id: ID!) { order(id: $id) { name } }", id=node["id"])
        assert one["data"]["order"]["name"] == node["name"]
        assert graphql(client, '{ order(id: "gid://shopify/Order/1") { name } }')["data"]["order"] is None
        wrong = graphql(client, "{ shop { colour } }")["errors"][0]
        assert wrong["message"] == "Field 'colour' doesn't exist on type 'Shop'"
        assert wrong["extensions"]["code"] == "undefinedField" and wrong["locations"]


def test_a_wrong_token_is_401_and_a_wrong_shop_404(service: ShopService) -> None:
    for token in ("shpat_wrong", ""):
        with service.shopify(token=token) as client:
            answer = client.get("shop.json")
            assert answer.status_code == 401 and "Invalid API key" in answer.text
    with service.shopify(host="other-shop.myshopify.com") as client:
        assert client.get("shop.json").status_code == 404


def test_the_token_is_the_vaults_of_now(own_service: ShopService) -> None:
    vault = own_service.folder / "secrets" / "shopify.json"
    with own_service.shopify() as client, own_service.shopify(token="shpat_rotated") as rotated:
        assert client.get("shop.json").status_code == 200
        vault.write_text(json.dumps({"api_password": "shpat_rotated"}))
        assert (client.get("shop.json").status_code, rotated.get("shop.json").status_code) == (401, 200)
        vault.unlink()
        assert rotated.get("shop.json").status_code == 401


@pytest.mark.parametrize(
    "target", ["https://example.com/", "https://myshopify.com.evil.example/", "https://airbyte.com/"]
)
def test_the_proxy_reaches_nobody_else(service: ShopService, target: str) -> None:
    with (
        httpx.Client(proxy=service.address, trust_env=False) as client,
        pytest.raises(httpx.ProxyError, match="403"),
    ):
        client.get(target)


def test_without_our_authority_nobody_trusts_the_shop(service: ShopService) -> None:
    with (
        httpx.Client(proxy=service.address, trust_env=False, verify=ssl.create_default_context()) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get("https://willows-spoon.myshopify.com/admin/api/2026-10/shop.json")


def test_the_bucket_leaks_and_overflows() -> None:
    moment = [0.0]
    bucket = Bucket(rate=2, now=lambda: moment[0])
    assert all(bucket.admits() for _ in range(40)) and not bucket.admits()
    assert bucket.headers == {"X-Shopify-Shop-Api-Call-Limit": "40/40"}
    moment[0] = 1.0
    assert [bucket.admits() for _ in range(3)] == [True, True, False]


def test_a_configured_rate_answers_429_with_retry_after(tmp_path: Path) -> None:
    service = start(tmp_path, LARDER_SHOP_SCALE="0.02", LARDER_SHOP_RATE="0.1")
    try:
        with service.shopify() as client:
            answers = [client.get("shop.json") for _ in range(42)]
        assert [answer.status_code for answer in answers[:40]] == [200] * 40
        assert answers[-1].status_code == 429 and float(answers[-1].headers["Retry-After"]) > 0
    finally:
        stop(service)
