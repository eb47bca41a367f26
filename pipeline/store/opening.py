"""Open the bucket that the settings name."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.errors import SettingsError
from pipeline.settings import Settings
from pipeline.store.folder import FolderStore
from pipeline.store.protocol import Store


def open_store(settings: Settings, bucket: str) -> Store:
    """A bucket; an endpoint file:///folder keeps buckets as folders, for tests and by hand."""
    if settings.s3_endpoint.startswith("file://"):
        return FolderStore(Path(unquote(urlsplit(settings.s3_endpoint).path)) / bucket)
    message = f"NIGHTDESK_S3_ENDPOINT={settings.s3_endpoint!r} is not supported"
    raise SettingsError(message)
