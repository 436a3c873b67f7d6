"""Products, categories, reviews and search: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide_all

from core.commerce.catalog.add_category import AddCategory
from core.commerce.catalog.add_product import AddProduct
from core.commerce.catalog.change_category import AlterCategory, RemoveCategory
from core.commerce.catalog.change_product import AlterProduct, RemoveProduct
from core.commerce.catalog.count_sales import CountSales
from core.commerce.catalog.list_categories import ListCategories
from core.commerce.catalog.list_products import ListProducts, ListProductsForAdmins
from core.commerce.catalog.place_in_categories import PlaceInCategories
from core.commerce.catalog.read_product import ReadProduct
from core.commerce.entitlements.ports import Entitlements
from core.commerce.reviews.change_review import AlterReview, RemoveReview, SetReviewHidden
from core.commerce.reviews.list_reviews import ListReviews, ListReviewsForAdmins
from core.commerce.reviews.ports import Admins, Purchases
from core.commerce.reviews.write_review import AddReview
from core.commerce.search.read_query import ReadQuery
from core.identity.roles.ports import Roles


class CatalogActs(Provider):
    """Products, categories, reviews and search."""

    scope = Scope.APP
    looking = provide_all(ListProducts, ReadProduct, ListCategories, ReadQuery)
    selling = provide_all(AddProduct, AlterProduct, RemoveProduct, ListProductsForAdmins, PlaceInCategories, CountSales)
    shelves = provide_all(AddCategory, AlterCategory, RemoveCategory)
    reviews = provide_all(AddReview, AlterReview, RemoveReview, SetReviewHidden, ListReviews, ListReviewsForAdmins)
    purchases = alias(Entitlements, provides=Purchases)
    admins = alias(Roles, provides=Admins)
