"""What the cloud sells and for how much: data with source and date, for plan and local cloud."""

from components.catalog.load import DATA, load_catalogue
from components.catalog.models import (
    Amount,
    Catalogue,
    FormerPrice,
    Image,
    LoadBalancerType,
    Location,
    Prices,
    RetiredType,
    ServerType,
    TypePrice,
)

__all__ = [
    "DATA",
    "Amount",
    "Catalogue",
    "FormerPrice",
    "Image",
    "LoadBalancerType",
    "Location",
    "Prices",
    "RetiredType",
    "ServerType",
    "TypePrice",
    "load_catalogue",
]
