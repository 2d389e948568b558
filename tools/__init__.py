"""How it is made: requests, engines, the store and the one door between them."""
