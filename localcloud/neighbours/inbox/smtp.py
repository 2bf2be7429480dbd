"""A mail server that takes mail in and sends none on (RFC 5321, what Alertmanager needs of it)."""

from __future__ import annotations

import email
from email import policy
from typing import TYPE_CHECKING

from localcloud.neighbours.inbox.messages import read

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

    from localcloud.neighbours.inbox.messages import Messages

_LONGEST = 1_000_000  # bytes of a mail


class Smtp:
    """Answers one client after the other."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Talk to a client until it leaves."""
        try:
            await self._say(writer, "220 inbox")
            while line := await reader.readline():
                word = line[:4].strip().upper().decode("ascii", "replace")
                if word in ("EHLO", "HELO"):
                    await self._say(writer, "250-inbox", "250 8BITMIME")
                elif word in ("MAIL", "RCPT", "NOOP", "RSET"):
                    await self._say(writer, "250 ok")
                elif word == "DATA":
                    await self._say(writer, "354 go on")
                    self._keep(await self._data(reader))
                    await self._say(writer, "250 kept")
                elif word == "QUIT":
                    await self._say(writer, "221 bye")
                    break
                else:
                    await self._say(writer, "502 not known here")
        except (ConnectionError, ValueError):
            pass  # who leaves in the middle has sent nothing
        finally:
            writer.close()

    @staticmethod
    async def _say(writer: StreamWriter, *lines: str) -> None:
        writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await writer.drain()

    @staticmethod
    async def _data(reader: StreamReader) -> bytes:
        """Return a mail.

        Raises:
            ValueError: it is too long, or does not end.
        """
        found = bytearray()
        while (line := await reader.readline()) != b".\r\n":
            found += line.removeprefix(b".") if line.startswith(b"..") else line
            if not line or len(found) > _LONGEST:
                raise ValueError("no end of the mail")
        return bytes(found)

    def _keep(self, raw: bytes) -> None:
        mail = email.message_from_bytes(raw, policy=policy.default)
        body = mail.get_body(("plain", "html"))
        text = body.get_content() if body else ""
        self._messages.add(read("email", str(mail["Subject"] or ""), f"to {mail['To']}\n{text}"))
