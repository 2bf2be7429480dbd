"""A small web service and worker that stand in for application images which are not public.

One image, many roles: `ROLE` decides what a container is, the rest of the environment what it
depends on. Passwords are read from files only. `python3 -m demo serve`, `... healthcheck`.
"""
