"""How changes go out: to the apps that may hear of them."""
