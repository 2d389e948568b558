"""How it is made: requests, engines, the store and the one door between them."""

__version__ = "0.1.0"
