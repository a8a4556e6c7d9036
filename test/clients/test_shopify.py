"""ShopifyAPI, Shopify's own library for Python, on the sample shop. It is told proxy and authority only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shopify
from pyactiveresource.connection import ClientError, ForbiddenAccess, ResourceNotFound, UnauthorizedAccess
from served import served


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("shop")
    with served(["-m", "shop.serve"], folder) as told, pytest.MonkeyPatch.context() as patch:
        for name, value in (("HTTPS_PROXY", told["proxy"]), ("SSL_CERT_FILE", told["authority"])):
            patch.setenv(name, value)
        yield told


@pytest.fixture(autouse=True)
def session(shop: dict[str, Any]) -> Iterator[None]:
    activate(shop)
    yield
    shopify.ShopifyResource.clear_session()


def activate(shop: dict[str, Any], version: str = "2026-10", **other: str) -> None:
    asked = {**shop, **other}
    shopify.ShopifyResource.activate_session(shopify.Session(asked["host"], version, asked["token"]))


def headers() -> Any:
    return shopify.ShopifyResource.connection.response.headers


@pytest.mark.parametrize("version", ["2026-10", "2026-07", "2026-04", "2026-01"])
def test_the_last_four_versions_answer(shop: dict[str, Any], version: str) -> None:
    activate(shop, version)
    assert shopify.Shop.current().myshopify_domain == shop["host"]
    assert headers()["X-Shopify-API-Version"] == version


def test_orders_are_found_counted_cut_and_paged() -> None:
    first = shopify.Order.find(limit=3, status="any")
    order = first[0]
    assert shopify.Order.find(order.id).attributes["total_price"] == order.total_price
    assert isinstance(order.line_items[0], shopify.LineItem)
    assert (
        shopify.Order.count(status="any") > shopify.Order.count(status="any", created_at_min="2023-01-01") > 0
    )
    assert shopify.Order.find(order.id, fields="id,name").attributes == {"id": order.id, "name": order.name}
    late = shopify.Order.find(status="any", created_at_min="2023-06-01T00:00:00-04:00", limit=250)
    assert late and all(each.created_at >= "2023-06-01" for each in late)
    second = first.next_page()
    assert not {each.id for each in first} & {each.id for each in second}
    assert [each.id for each in second.previous_page()] == [each.id for each in first]
    assert shopify.Order.exists(order.id) and not shopify.Order.exists(1)
    shipped = shopify.Order.find(status="any", fulfillment_status="shipped", limit=1)[0]
    assert shopify.Fulfillment.find(order_id=shipped.id)[0].order_id == shipped.id
    assert shopify.Customer.search(query=f"email:{order.customer.email}")[0].id == order.customer.id


def test_products_lead_to_variants_stock_and_the_place_that_sells() -> None:
    product = shopify.Product.find(limit=1)[0]
    assert shopify.Product.find(product.id).title == product.title
    assert shopify.Product.count(published_status="published") == shopify.Product.count()
    variant = shopify.Variant.find(product.variants[0].id)
    assert variant.id in {each.id for each in shopify.Variant.find(product_id=product.id)}
    [place] = shopify.Location.find()
    [level] = shopify.InventoryLevel.find(
        inventory_item_ids=str(variant.inventory_item_id), location_ids=str(place.id)
    )
    assert level.available == variant.inventory_quantity
    assert shopify.InventoryItem.find(variant.inventory_item_id).sku == variant.sku
    # The shop has no collections, images or metafields: lists without an entry, not errors.
    assert [product.collections(), product.metafields(), shopify.Image.find(product_id=product.id)] == [
        [],
        [],
        [],
    ]


def graphql(query: str, **variables: Any) -> dict[str, Any]:
    return json.loads(shopify.GraphQL().execute(query, variables))


LINES = """query ($n: Int!) { orders(first: $n, reverse: true) { nodes { id lineItems(first: 5) { nodes {
    title variant { id sku product { id } } product { title } } } } pageInfo { hasNextPage } } }"""


def test_graphql_gives_shop_orders_places_and_counts() -> None:
    assert graphql("{ shop { name currencyCode } }")["data"]["shop"]["currencyCode"] == "USD"
    found = graphql(LINES, n=20)["data"]["orders"]
    lines = [line for order in found["nodes"] for line in order["lineItems"]["nodes"]]
    assert len(found["nodes"]) == 20 and any(line["variant"] and line["variant"]["sku"] for line in lines)
    here = graphql("{ locations(first: 1) { nodes { id isActive address { city } } } }")["data"]["locations"]
    assert here["nodes"][0]["isActive"] is True
    counts = graphql("{ ordersCount { count } productVariants(first: 2) { nodes { sku } } }")["data"]
    assert counts["ordersCount"]["count"] == shopify.Order.count(status="any")
    assert len(counts["productVariants"]["nodes"]) == 2
    own = graphql("{ currentAppInstallation { accessScopes { handle } } }")["data"]["currentAppInstallation"]
    assert {"handle": "read_orders"} in own["accessScopes"]


def test_what_the_token_may_not_is_refused_by_its_scope(shop: dict[str, Any]) -> None:
    order = shopify.Order.find_first(status="any")
    for call, scope in (
        (lambda: shopify.DraftOrder.find(), "read_draft_orders"),
        (
            lambda: shopify.FulfillmentOrders.find(order_id=order.id),
            "read_merchant_managed_fulfillment_orders",
        ),
        (lambda: order.save(), "write_orders"),
        (lambda: order.cancel(), "write_orders"),
    ):
        with pytest.raises(ForbiddenAccess) as refused:
            call()
        assert f"merchant approval for {scope} scope".encode() in refused.value.response.body
    closing = graphql('mutation { orderClose(input: {id: "gid://shopify/Order/1"}) { order { id } } }')
    assert closing["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    with pytest.raises(ResourceNotFound) as absent:
        shopify.Order.find(1)
    assert json.loads(absent.value.response.body) == {"errors": "Not Found"}
    with pytest.raises(ClientError):
        shopify.Order.find(limit=251)
    activate(shop, token="shpat_wrong")
    with pytest.raises(UnauthorizedAccess):
        shopify.Shop.current()
    activate(shop, version="2031-01")
    with pytest.raises(ResourceNotFound):
        shopify.Shop.current()
