"""One S3 connection, and how each tool is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.errors import SettingsError
from pipeline.notation.sql import quoted

STYLES = ("path", "virtual", "auto")
# What an analyst's DuckDB is told, in Python that reads the environment: docs and `up` print it.
DUCKDB_CODE = '''\
endpoint = os.environ["AWS_ENDPOINT_URL"]
con.execute(f"""
    CREATE SECRET (TYPE s3,
        KEY_ID '{os.environ["AWS_ACCESS_KEY_ID"]}', SECRET '{os.environ["AWS_SECRET_ACCESS_KEY"]}',
        REGION '{os.environ["AWS_REGION"]}', ENDPOINT '{endpoint.partition("://")[2]}',
        URL_STYLE 'path', USE_SSL {endpoint.startswith("https")})
""")
'''


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Connection:
    """A server, who asks it, and how buckets are addressed there."""

    endpoint: str = ""  # empty: AWS S3
    region: str = "us-east-1"
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    addressing: str = "auto"  # path: host/bucket; virtual: bucket.host; auto: as servers expect

    def __post_init__(self) -> None:
        """Raises SettingsError for a way of addressing that there is not."""
        if self.addressing not in STYLES:
            known = ", ".join(sorted(STYLES))
            message = f"NIGHTDESK_S3_ADDRESSING={self.addressing!r} is not one of {known}"
            raise SettingsError(message)

    @property
    def has_paths(self) -> bool:
        """Whether the bucket stands in the path of addresses, not in the host's name."""
        return self.addressing == "path" or (self.addressing == "auto" and bool(self.endpoint))

    @property
    def is_open(self) -> bool:
        """Whether what is sent there is not encrypted."""
        return self.endpoint.startswith("http://")

    @property
    def addressing_style(self) -> str:
        """The same as boto3 names it."""
        return "path" if self.has_paths else self.addressing

    @property
    def for_environment(self) -> Mapping[str, str]:
        """The names that every S3 tool knows, as an analyst exports them."""
        stated = {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_SESSION_TOKEN": self.session_token,
            "AWS_ALLOW_HTTP": "true" if self.is_open else "",
        }
        return {name: value for name, value in stated.items() if value}

    @property
    def for_delta(self) -> Mapping[str, str]:
        """The options of `deltalake` and Polars."""
        options = dict(self.for_environment) | {"conditional_put": "etag"}
        if self.endpoint:
            options["AWS_VIRTUAL_HOSTED_STYLE_REQUEST"] = str(not self.has_paths).lower()
            options["AWS_ALLOW_HTTP"] = str(self.is_open).lower()
        return options

    def for_duckdb(self, bucket_uri: str) -> str:
        """The statement that lets DuckDB read a bucket, and no other with these keys."""
        stated = {
            "KEY_ID": self.access_key,
            "SECRET": self.secret_key,
            "REGION": self.region,
            "SESSION_TOKEN": self.session_token,
        }
        parts = [f"{name} '{quoted(value)}'" for name, value in stated.items() if value]
        if self.endpoint:
            parts += [
                f"ENDPOINT '{quoted(self.endpoint.partition('://')[2])}'",
                f"URL_STYLE '{'path' if self.has_paths else 'vhost'}'",
                f"USE_SSL {str(not self.is_open).lower()}",
            ]
        name = "bucket_" + "".join(sign if sign.isalnum() else "_" for sign in bucket_uri)
        return (
            f"CREATE OR REPLACE SECRET {name} (TYPE s3, {', '.join(parts)}, "
            f"SCOPE '{quoted(bucket_uri)}')"
        )
