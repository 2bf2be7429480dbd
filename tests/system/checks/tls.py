"""The handshake: Mozilla's profile by sslyze, and no handshake for names that are not ours."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING, Literal

from sslyze.mozilla_tls_profile.tls_config_checker import (
    SCAN_COMMANDS_NEEDED_BY_MOZILLA_CHECKER,
    MozillaTlsConfiguration,
    ServerNotCompliantWithTlsConfiguration,
    TlsConfigurationEnum,
    check_server_against_tls_configuration,
)
from sslyze.plugins.certificate_info.implementation import CertificateInfoExtraArgument
from sslyze.scanner.models import ScanCommandsExtraArguments, ServerScanRequest
from sslyze.scanner.scanner import Scanner
from sslyze.server_setting import ServerNetworkConfiguration, ServerNetworkLocation

if TYPE_CHECKING:
    from tests.system.checks.target import Target


def mozilla_issues(
    target: Target, profile: Literal["intermediate", "modern"] = "intermediate"
) -> dict[str, str]:
    """Return what parts a server from Mozilla's profile, by sslyze's names; nothing where nothing.

    The certificate's chain, key and lifespan are looked at too; some 5 seconds.
    """
    request = ServerScanRequest(
        server_location=ServerNetworkLocation(
            hostname=target.host, port=target.port, ip_address=target.address
        ),
        network_configuration=ServerNetworkConfiguration(
            tls_server_name_indication=target.host, network_timeout=10
        ),
        scan_commands=SCAN_COMMANDS_NEEDED_BY_MOZILLA_CHECKER,
        scan_commands_extra_arguments=ScanCommandsExtraArguments(
            certificate_info=CertificateInfoExtraArgument(custom_ca_file=target.ca)
        ),
    )
    scanner = Scanner()
    scanner.queue_scans([request])
    (result,) = scanner.get_results()
    wanted = MozillaTlsConfiguration.get(TlsConfigurationEnum(profile))
    try:
        check_server_against_tls_configuration(result, wanted)
    except ServerNotCompliantWithTlsConfiguration as error:
        return dict(error.issues)
    return {}


def handshake(target: Target, name: str | None) -> str:
    """Return the names in the certificate that is shown for `name`, or how it was refused.

    Args:
        target: whom to ask; its authorities are not, so any certificate would be seen.
        name: server name in the handshake; None: none is sent.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection((target.address, target.port), timeout=10) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=name) as secured:
                return f"certificate of {len(secured.getpeercert(binary_form=True) or b'')} bytes"
        except ssl.SSLError as error:
            return f"refused: {error.reason}"
        except ConnectionError:
            return "refused: closed"
