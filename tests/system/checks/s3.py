"""One signed request to an S3 server (AWS Signature Version 4), past every client's own ideas."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ssl
import urllib.error
import urllib.request
from datetime import UTC, datetime

_REGION = "us-east-1"


def ask(  # noqa: PLR0913, PLR0917 - a request, and who asks
    endpoint: str, ca: str, access: str, secret: str, method: str, path: str, body: str = ""
) -> tuple[int, str]:
    """Ask; return the status and S3's own code of the error, empty where there is none.

    Args:
        endpoint: `https://` and host.
        ca: the authority's certificate.
        access: key of the account.
        secret: of that key.
        method: of HTTP.
        path: without its first slash; a query with a value for each name.
        body: what is sent.
    """
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(body.encode()).hexdigest()
    host = endpoint.removeprefix("https://")
    place, _, query = path.partition("?")
    signed = f"host:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{moment}\n"
    names = "host;x-amz-content-sha256;x-amz-date"
    request = "\n".join((method, f"/{place}", query, signed, names, digest))
    scope = f"{moment[:8]}/{_REGION}/s3/aws4_request"
    asked = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in (*scope.split("/"), f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{asked}"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    md5 = base64.b64encode(hashlib.md5(body.encode()).digest()).decode()  # noqa: S324 - S3's own
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={access}/{scope}, "
        f"SignedHeaders={names}, Signature={key.hex()}",
        "X-Amz-Content-Sha256": digest,
        "X-Amz-Date": moment,
        "Content-MD5": md5,
    }
    sent = urllib.request.Request(  # noqa: S310 - https always
        f"{endpoint}/{path}", data=body.encode() or None, headers=headers, method=method
    )
    trust = urllib.request.HTTPSHandler(context=ssl.create_default_context(cadata=ca))
    opener = urllib.request.build_opener(trust, urllib.request.ProxyHandler({}))
    try:
        with opener.open(sent) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as error:
        said = error.read().decode()
        return error.code, said.partition("<Code>")[2].partition("</Code>")[0]
