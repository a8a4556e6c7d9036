"""Changes by GraphQL: the token may read only, and is told which scope each change takes."""

from __future__ import annotations

import re

from graphql import FieldNode, GraphQLError

from larder_local.sources.shop.api.selection import undefined

#: What runs a query, not a change of the shop.
_ALLOWED = {"bulkOperationRunQuery", "bulkOperationCancel"}
#: The scope by the word that the mutation's name begins with.
_SCOPES = {
    "draftOrder": "write_draft_orders",
    "order": "write_orders",
    "refund": "write_orders",
    "product": "write_products",
    "collection": "write_products",
    "customer": "write_customers",
    "inventory": "write_inventory",
    "location": "write_locations",
    "fulfillment": "write_merchant_managed_fulfillment_orders",
    "discount": "write_discounts",
    "giftCard": "write_gift_cards",
    "metafields": "write_products",
    "tags": "write_products",
}


def refuse_changes(fields: list[FieldNode]) -> None:
    """Raises what Shopify answers to the first field that would change something."""
    for field in fields:
        name = field.name.value
        if name in _ALLOWED:
            continue
        scope = next((scope for word, scope in _SCOPES.items() if re.match(f"{word}(?![a-z])", name)), None)
        if scope is None:
            raise undefined(name, "Mutation", field)
        access = f"`{scope}` access scope."
        raise GraphQLError(
            f"Access denied for {name} field. Required access: {access}",
            field,
            path=[name],
            extensions={
                "code": "ACCESS_DENIED",
                "documentation": "https://shopify.dev/api/usage/access-scopes",
                "requiredAccess": access,
            },
        )
