"""A small web service and worker that stand in for application images which are not public.

One image, many roles: `ROLE` decides what a container is, the rest of the environment what it
depends on. Secrets come from files, or from variables where there is no file. Commands:
`python3 -m demo serve`, `... job NAME`; `healthcheck.sh` asks it.
"""
