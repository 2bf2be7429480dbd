"""The daemon: APIs, edge, name server, metadata and registry of one local cloud, in one process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

import engine
from components.catalog import load_catalogue
from localcloud import pki
from localcloud.acme import Acme, AcmeError
from localcloud.actions import Actions
from localcloud.api_only import ApiOnly
from localcloud.app import cloud_app
from localcloud.cloud import Cloud
from localcloud.cloudflare import Registrar
from localcloud.dns import DnsServer
from localcloud.edge import Edge, Origins, Trust, edge_context
from localcloud.faults import Faults
from localcloud.host import Folder, HostError, listen
from localcloud.hypervisor import HypervisorError
from localcloud.logs import log_to
from localcloud.machines import Machines, metadata_app, probe
from localcloud.machines.machines import API_PORT, EDGE_HTTP, EDGE_HTTPS
from localcloud.profile import LOOPBACK, Options, Parts, write
from localcloud.reconcile import reconcile
from localcloud.registry import Registry, RegistryError, shared_storage
from localcloud.store import Store

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from starlette.types import ASGIApp

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """A server that leaves signals to the daemon, of which several run in one process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=3,
        )
    )


class Daemon:
    """One local cloud, from its options to its end."""

    def __init__(self, options: Options) -> None:
        """Take state and ports; nothing answers yet.

        Raises:
            HostError: with what is in the way.
            StoreError: the state file cannot be used.
        """
        self.options = options
        self.folder = Folder(options.state.resolve())
        self.folder.prepare()
        self._lock = self.folder.lock()
        log_to(self.folder.log)
        # Kept apart from the profile, which a kill may catch missing: `destroy` needs the name.
        (self.folder.path / "instance").write_text(options.name)
        token = self.folder.read_token(options.token_file)
        self._api = listen(LOOPBACK, options.api_port, "--api-port")
        self._edge = listen(LOOPBACK, options.edge_port, "--edge-port")
        self.hypervisor = self._hypervisor()
        self.store = Store(self.folder.database)
        self.registrar = Registrar(self.store)
        faults = Faults()
        actions = Actions(self.store, before=faults.strike_action)
        self.cloud = Cloud(
            self.store,
            self.hypervisor,
            actions,
            token,
            catalogue=load_catalogue(options.catalogue),
            faults=faults,
            origin_ca=pki.origin(self.folder.pki),
        )
        self.registry: Registry | None = None
        self.acme: Acme | None = None
        self._writing = threading.Lock()

    def _hypervisor(self) -> Machines | ApiOnly:
        if self.options.api_only:
            return ApiOnly("it was started with --api-only")
        found = probe()
        if not found.boots:
            return ApiOnly(found.reason)
        try:
            return Machines(self.options.name, self.folder.machines)
        except HypervisorError as error:
            raise HostError(f"servers cannot boot here: {error}; or use --api-only") from error
        except ValueError as error:
            raise HostError(f"--name: {error}") from error

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT; machines and registry go on afterwards."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        can = self.hypervisor.capabilities()
        dns = await self._start_dns(LOOPBACK, self.options.dns_port, can.gateway)
        servers: list[tuple[_Server, socket.socket]] = []
        more_dns: list[DnsServer] = []
        if isinstance(self.hypervisor, Machines):
            gateway, dns_port = can.gateway, self.hypervisor.dns_port
            more_dns.append(await self._start_dns(gateway, dns_port, gateway))
            port = self.hypervisor.metadata_port
            metadata = _server(metadata_app(self.hypervisor.metadata))
            servers.append((metadata, listen(gateway, port, "metadata port")))
            self._start_registry(gateway, self.hypervisor.registry_port)
            await asyncio.to_thread(self._start_acme, gateway, f"{gateway}:{dns_port}")
        trust = Trust(self.folder.acme / "roots.pem", self.folder.pki / "origin.pem")
        edge = Edge(self.registrar, Origins(trust))
        servers.append((_server(edge), self._edge))
        if can.boots:
            servers += self._public_edge(edge, can.gateway)
        running = [asyncio.create_task(s.serve(sockets=[sock])) for s, sock in servers]
        # Before the API answers, and after metadata does, which booting servers ask for.
        await asyncio.to_thread(self._heal)
        api = _server(cloud_app(self.cloud, self.write_profile))
        doors = [self._api]
        if can.boots:
            doors.append(listen(can.gateway, API_PORT, "API port"))
        running.append(asyncio.create_task(api.serve(sockets=doors)))
        while not api.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        self.write_profile()
        log.info("ready: process %s", os.getpid())
        await stop.wait()
        log.info("stopping")
        for server, _ in [*servers, (api, self._api)]:
            server.should_exit = True
        await asyncio.gather(*running, return_exceptions=True)
        for one in (dns, *more_dns):
            await one.stop()
        await edge.aclose()
        await asyncio.to_thread(self.cloud.actions.close)
        self.store.close()
        self.folder.profile.unlink(missing_ok=True)

    def _heal(self) -> None:
        if isinstance(self.hypervisor, Machines):
            resumed = self.hypervisor.resume()
            if resumed:
                log.warning("servers that had lost power were started: %s", resumed)
        reconcile(self.cloud)

    async def _start_dns(self, address: str, port: int, edge: str) -> DnsServer:
        dns = DnsServer(self.registrar, edge)
        try:
            await dns.start(address, port)
        except OSError as error:
            raise HostError(
                f"--dns-port {port}: cannot listen on {address}:{port} ({error.strerror}); "
                "stop the program that has it, or choose another port"
            ) from error
        return dns

    def _start_registry(self, gateway: str, port: int) -> None:
        registry = Registry(self.folder.registry, shared_storage(), gateway, port)
        try:
            registry.start()
        except RegistryError as error:
            log.warning("no container registry: %s", error)
        else:
            self.registry = registry

    def _public_edge(self, edge: Edge, gateway: str) -> list[tuple[_Server, socket.socket]]:
        """Let the edge answer where proxied names lead to."""
        made: list[tuple[_Server, socket.socket]] = []
        for port in (EDGE_HTTP, EDGE_HTTPS):
            try:
                bound = listen(gateway, port, "port")
            except HostError as error:
                log.warning("proxied names are reached below .localhost only: %s", error)
                continue
            server = _server(edge)
            if port == EDGE_HTTPS:
                server.config.load()
                server.config.ssl = edge_context(self.registrar, pki.web(self.folder.pki))
            made.append((server, bound))
        return made

    def _start_acme(self, gateway: str, dns: str) -> None:
        program = engine.optional("pebble")
        acme = Acme(self.folder.acme, program, gateway, dns, pki.web(self.folder.pki))
        try:
            acme.start()
        except AcmeError as error:
            log.warning("no ACME authority: %s", error)
        else:
            self.acme = acme

    def write_profile(self) -> None:
        """Write what programs that use this cloud need to know, whole or not at all."""
        parts = Parts(
            self.options, self.folder, self.cloud, self.registrar, self.registry, self.acme
        )
        with self._writing:  # requests that change zones come in several threads
            write(parts)
