"""Open the bucket that the settings name."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.errors import SettingsError
from pipeline.settings import Settings
from pipeline.store.connection import S3Connection
from pipeline.store.folder import FolderStore
from pipeline.store.protocol import Store


def open_store(settings: Settings, bucket: str) -> Store:
    """A bucket; an endpoint file:///folder keeps buckets as folders, for tests and by hand."""
    parts = urlsplit(settings.s3_endpoint)
    if parts.scheme == "file":
        return FolderStore(Path(unquote(parts.path)) / bucket)
    if settings.s3_endpoint and (parts.scheme not in {"http", "https"} or not parts.hostname):
        message = (
            f"NIGHTDESK_S3_ENDPOINT={settings.s3_endpoint!r} is not an address; write it like "
            "http://127.0.0.1:8333, or leave it empty for AWS"
        )
        raise SettingsError(message)
    if bool(settings.s3_access_key) != bool(settings.s3_secret_key):
        message = "NIGHTDESK_S3_ACCESS_KEY and NIGHTDESK_S3_SECRET_KEY belong together; set both"
        raise SettingsError(message)
    from pipeline.store.s3 import S3Store  # brings boto3, a quarter of a second

    return S3Store(
        bucket,
        S3Connection(
            endpoint=settings.s3_endpoint.rstrip("/"),
            region=settings.s3_region,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key,
            addressing=settings.s3_addressing,
        ),
        checksums=settings.s3_checksums,
    )


def open_stores(settings: Settings) -> tuple[Store, Store]:
    """The raw bucket and the clean one, which are asked by one client: it is dear to make."""
    raw = open_store(settings, settings.raw_bucket)
    return raw, raw.beside(settings.clean_bucket)
