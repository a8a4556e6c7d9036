"""What can be bought today: the articles that are still there, at their present prices."""

from __future__ import annotations

from dataclasses import replace

from larder_local.sources.shop.catalogue import Article, article_of
from larder_local.sources.shop.events import (
    ProductChanged,
    ProductListed,
    ProductRemoved,
    VariantAdded,
    VariantRemoved,
    VariantRepriced,
)
from larder_local.sources.shop.ledger import Ledger

PRODUCT_EVENTS = (
    ProductListed,
    ProductChanged,
    ProductRemoved,
    VariantAdded,
    VariantRemoved,
    VariantRepriced,
)


class Shelf:
    def __init__(self, ledger: Ledger) -> None:
        self.products: dict[int, ProductListed] = {}
        self.articles: dict[int, Article] = {}
        self._last_variant: dict[int, int] = {}
        for event in ledger.events(*PRODUCT_EVENTS):
            self.apply(event)

    def apply(self, event: object) -> None:
        """Changes to what is gone are ignored: older ledgers hold some, later on the day of the removal."""
        match event:
            case ProductListed():
                self.products[event.product_id] = event
                for variant in event.variants:
                    self._put(article_of(event, variant))
            case ProductChanged() if event.title and event.product_id in self.products:
                self.products[event.product_id] = replace(self.products[event.product_id], title=event.title)
                for article in self.of(event.product_id):
                    self.articles[article.variant_id] = replace(article, title=event.title)
            case ProductRemoved():
                for article in self.of(event.product_id):
                    del self.articles[article.variant_id]
                self.products.pop(event.product_id, None)
            case VariantAdded() if event.product_id in self.products:
                self._put(article_of(self.products[event.product_id], event.variant))
            case VariantRemoved():
                self.articles.pop(event.variant_id, None)
            case VariantRepriced() if event.variant_id in self.articles:
                article = self.articles[event.variant_id]
                self.articles[event.variant_id] = replace(article, price=event.price)

    def of(self, product_id: int) -> list[Article]:
        return [article for article in self.articles.values() if article.product_id == product_id]

    def goods(self) -> list[Article]:
        """All but gift cards."""
        return [each for each in self.articles.values() if not self.products[each.product_id].gift_card]

    def next_variant(self, product_id: int) -> int:
        return self._last_variant[product_id] + 1

    def _put(self, article: Article) -> None:
        self.articles[article.variant_id] = article
        last = self._last_variant.get(article.product_id, 0)
        self._last_variant[article.product_id] = max(last, article.variant_id)
