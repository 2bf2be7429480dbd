"""A disaster that is rehearsed: under load, a server and its volume are destroyed and come back."""
