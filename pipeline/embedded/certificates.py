"""Certificates by which the parts of the S3 server know each other, and nobody else knows them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pipeline.embedded.keys import write_private

AUTHORITY, CERTIFICATE, KEY = "ca.crt", "node.crt", "node.key"
LIFE = timedelta(days=3650)
LEFT = timedelta(days=90)  # then new ones are made at the next start
NAME = "nightdesk-store"
PARTS = ("MASTER", "VOLUME", "FILER", "S3", "ADMIN", "WORKER", "MSG_BROKER", "CLIENT")


def grpc_environment(folder: str | Path) -> Mapping[str, str]:
    """The server's settings that shut its inner ports to whoever has none of these certificates."""
    stated = {"WEED_GRPC_CA": f"{folder}/{AUTHORITY}"}
    for part in PARTS:
        stated[f"WEED_GRPC_{part}_CERT"] = f"{folder}/{CERTIFICATE}"
        stated[f"WEED_GRPC_{part}_KEY"] = f"{folder}/{KEY}"
        if part != "CLIENT":
            stated[f"WEED_GRPC_{part}_ALLOWED_COMMONNAMES"] = NAME
    return stated


def write_certificates(folder: Path, hosts: Sequence[str], *, now: datetime) -> bool:
    """Make the certificates where there are none, or old ones; whether any were made.

    The authority's own key is kept nowhere: nobody can make another certificate.
    """
    if _are_good(folder, hosts, now):
        return False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority_key, node_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nightdesk-store authority")])
    authority = (
        _begun(issuer, issuer, authority_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    node = (
        _begun(subject, issuer, node_key.public_key(), now)
        .add_extension(
            x509.SubjectAlternativeName([_named(host) for host in hosts]), critical=False
        )
        .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    secret = node_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for name, data in (
        (AUTHORITY, authority.public_bytes(Encoding.PEM)),
        (CERTIFICATE, node.public_bytes(Encoding.PEM)),
        (KEY, secret),
    ):
        write_private(folder / name, data.decode("ascii"))
    return True


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFE)
    )


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _are_good(folder: Path, hosts: Sequence[str], now: datetime) -> bool:
    if not all((folder / name).is_file() for name in (AUTHORITY, CERTIFICATE, KEY)):
        return False
    try:
        node = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
        names = node.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    is_young = node.not_valid_after_utc > now.astimezone(UTC) + LEFT
    return is_young and all(_named(host) in list(names) for host in hosts)
