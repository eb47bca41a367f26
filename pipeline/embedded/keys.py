"""Make every password once, and keep them where only this user can read them."""

import base64
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.embedded.processes import ServiceError

UI_PORT = 8080
WEB_PORT = 8079


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the embedded services are told, the same at every start."""

    admin_password: str = field(repr=False)
    analyst_password: str = field(repr=False)
    jwt_secret: str = field(repr=False)
    api_secret: str = field(repr=False)
    fernet_key: str = field(repr=False)


def remembered_keys(file: Path) -> Keys:
    """The keys of an earlier start, or new ones in a file of mode 0600."""
    if file.is_file():
        try:
            return Keys(**json.loads(file.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            message = f"{file} is damaged; remove it and new passwords are made"
            raise ServiceError(message) from error
    made = Keys(
        admin_password=secrets.token_urlsafe(12),
        analyst_password=secrets.token_urlsafe(12),
        jwt_secret=secrets.token_urlsafe(48),
        api_secret=secrets.token_urlsafe(48),
        fernet_key=fernet_key(),
    )
    write_private(file, json.dumps(asdict(made), indent=1))
    return made


def fernet_key() -> str:
    """A key of the kind Airflow encrypts connections with."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def write_private(file: Path, text: str) -> None:
    """Write a file that only this user may read, all at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
    part.replace(file)


def port_near(wanted: int) -> int:
    """The wanted port of loopback, or the next free one above it."""
    for port in range(wanted, wanted + 200):
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    message = f"no port from {wanted} to {wanted + 199} is free on loopback; stop something"
    raise ServiceError(message)
