"""A bucket on S3: read and write whole objects, checked, and say who must act when it fails."""

import copy
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

from pipeline.workers.loading import as_if_absent

with as_if_absent("OpenSSL"):  # Scrapy's; Python's own does, and loads in a tenth of the time
    import botocore.session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    ResponseStreamingError,
)

from pipeline.errors import AccessError, ConflictError, MissingError, SettingsError, StoreError
from pipeline.store.connection import S3Connection
from pipeline.store.descriptions import quick_loader
from pipeline.store.protocol import Head

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Result = TypeVar("Result")

READ_ATTEMPTS = 4
PART_BYTES = 16 * 2**20  # equal parts; S3 wants 5 MiB at least
SINGLE_PUT_BYTES = 64 * 2**20
PIECE_BYTES = 2**20
DIGEST = "sha256"  # the name of our own checksum in an object's metadata
GOOD_KEY = re.compile(r"(?:[^/\\\x00-\x1f]{1,200}/)*[^/\\\x00-\x1f]{1,200}")
AWS_HOST = re.compile(r"\.amazonaws\.com(?:\.cn)?/?$")
NO_CREDENTIALS = (
    "there are no credentials for the S3 store; set NIGHTDESK_S3_ACCESS_KEY and "
    "NIGHTDESK_S3_SECRET_KEY, or, as an analyst, load the operator's file or name it as credentials"
)
REFUSED = {
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "AccessDenied",
    "ExpiredToken",
    "InvalidToken",
    "AuthorizationHeaderMalformed",
    "401",
    "403",
}
SKEWED = {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"}
LOST = {"PreconditionFailed", "ConditionalRequestConflict", "409", "412"}
UNSUPPORTED = {"NotImplemented", "501"}


class S3Store:
    """One bucket; every error is one of ours, in one sentence that says who must act."""

    def __init__(self, bucket: str, connection: S3Connection, *, checksums: str = "auto") -> None:
        self.bucket = bucket
        self._stated = connection
        self.has_answered = False  # whether the bucket ever answered
        # What boto3 asks below itself: its own import takes as long again, and only files that are
        # put in parts need more of it.
        self._session = botocore.session.get_session()
        more = self._session.get_config_variable("data_path")
        self._session.register_component("data_loader", quick_loader(more))
        self._session.set_config_variable("region", connection.region)
        if connection.access_key:
            stated = connection.access_key, connection.secret_key, connection.session_token or None
            self._session.set_credentials(*stated)
        # Nobody asks here when an object was written; to read that takes as long as all else of a
        # listing. Those who sign in for a role take the end of it as a text too.
        parsers = self._session.get_component("response_parser_factory")
        parsers.set_parser_defaults(timestamp_parser=str)
        self._client: S3Client = self._session.create_client(  # type: ignore[assignment]  # of its stubs
            "s3",
            endpoint_url=connection.endpoint or None,
            config=_client_config(connection, checksums),
        )

    @property
    def uri(self) -> str:
        """The bucket's address for Delta tables."""
        return f"s3://{self.bucket}"

    @property
    def connection(self) -> S3Connection:
        """The server and the credentials as they are now: those of a role change by themselves.

        Raises AccessError where there are none.
        """
        found = self._session.get_credentials()
        if found is None:
            raise AccessError(NO_CREDENTIALS)
        credentials = found.get_frozen_credentials()
        return replace(
            self._stated,
            access_key=credentials.access_key or "",
            secret_key=credentials.secret_key or "",
            session_token=credentials.token or "",
        )

    @property
    def storage_options(self) -> Mapping[str, str]:
        """The same, as `deltalake` and Polars want it."""
        return self.connection.for_delta

    def beside(self, bucket: str) -> "S3Store":
        """Another bucket of the same server, asked through the same client."""
        other = copy.copy(self)
        other.bucket, other.has_answered = bucket, False
        return other

    def read(self, key: str) -> bytes:
        """An object's bytes, checked against the sha256 written beside them."""
        return self._with_patience(lambda: self._read_once(key), key)

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """A part of an object's bytes."""
        wanted = f"bytes={offset}-{offset + length - 1}"
        return self._with_patience(lambda: self._read_part(key, wanted), key)

    def download(self, key: str, file: Path) -> None:
        """An object into a file, checked against the sha256 written beside it."""
        self._with_patience(lambda: self._download_once(key, file), key)

    def head(self, key: str) -> Head | None:
        """What the bucket says of an object; None where there is none."""
        found = self._describe(key)
        return found and found[0]

    def heads(self, prefix: str) -> list[Head]:
        """What the bucket says of every object, sorted here: servers differ in their order."""
        found: dict[str, Head] = {}
        with self._explained(prefix):
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix
            ):
                for one in page.get("Contents", ()):
                    etag = one["ETag"].strip('"')
                    found[one["Key"]] = Head(key=one["Key"], size_bytes=one["Size"], etag=etag)
        return [found[key] for key in sorted(found)]

    def keys(self, prefix: str) -> list[str]:
        """Every key that starts so, sorted."""
        return [one.key for one in self.heads(prefix)]

    def folders(self, prefix: str) -> list[str]:
        """How keys that start so go on to the next slash, sorted; some may be gone."""
        found: set[str] = set()
        with self._explained(prefix):
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix, Delimiter="/"
            ):
                found.update(one["Prefix"] for one in page.get("CommonPrefixes", ()))
        return sorted(found)

    def write(
        self, key: str, data: bytes, *, if_absent: bool = False, if_match: str | None = None
    ) -> str:
        """Put an object whole; its etag."""
        digest = hashlib.sha256(data).hexdigest()
        return self._put(key, data, digest, if_absent=if_absent, if_match=if_match)

    def upload(
        self, key: str, file: Path, *, if_absent: bool = False, if_match: str | None = None
    ) -> None:
        """Put a file, in parts where it is large; with a condition in one, as servers want it."""
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
            if if_absent or if_match or size < SINGLE_PUT_BYTES:
                stream.seek(0)
                # of what is small the server is not asked first whether it wants it
                body = stream.read() if size < PIECE_BYTES else stream
                self._put(key, body, digest, if_absent=if_absent, if_match=if_match)
                return
        _check(key)
        with self._explained(key):
            self._put_in_parts(key, file, digest)

    def _put_in_parts(self, key: str, file: Path, digest: str) -> None:
        from boto3.exceptions import S3UploadFailedError
        from boto3.s3.transfer import S3Transfer, TransferConfig

        stated = TransferConfig(multipart_chunksize=PART_BYTES, max_concurrency=4)
        try:
            S3Transfer(self._client, stated).upload_file(  # type: ignore[arg-type]  # of its stubs
                str(file), self.bucket, key, extra_args={"Metadata": {DIGEST: digest}}
            )
        except S3UploadFailedError as error:  # boto3 hides the answer behind an error of its own
            if isinstance(error.__context__, ClientError):
                raise error.__context__ from None
            raise

    def _put(
        self,
        key: str,
        body: bytes | IO[bytes],
        digest: str,
        *,
        if_absent: bool,
        if_match: str | None,
    ) -> str:
        _check(key)
        conditions: dict[str, str] = {}
        if if_absent:
            conditions["IfNoneMatch"] = "*"
        if if_match:
            conditions["IfMatch"] = f'"{if_match}"'
        with self._explained(key, is_conditional=bool(conditions)):
            try:
                answer = self._client.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=body,
                    Metadata={DIGEST: digest},
                    **conditions,  # type: ignore[arg-type]
                )
            except ClientError as error:
                # A put that was sent again is refused because of its own first try.
                if _code(error) in LOST and error.response["ResponseMetadata"]["RetryAttempts"]:
                    there = self._describe(key)
                    if there and there[1] == digest:
                        return there[0].etag
                raise
        return answer["ETag"].strip('"')

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is removed already."""
        with self._explained(key):
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def keeps(self) -> list[str]:
        """In a sentence each, what the bucket keeps of objects that were removed or replaced."""
        found = []
        try:
            status = self._client.get_bucket_versioning(Bucket=self.bucket).get("Status")
        except ClientError as error:
            found.append(f"{self.uri} does not say whether it keeps versions ({_code(error)})")
        else:
            if status:
                found.append(
                    f"{self.uri} keeps versions of objects ({status.lower()}): what was removed is "
                    "still in them; delete its earlier versions by the store's own tools"
                )
        try:
            locked = self._client.get_object_lock_configuration(Bucket=self.bucket)
        except ClientError:
            return found  # most stores answer so where there is none
        if locked.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled":
            found.append(f"{self.uri} locks objects: they cannot be removed before their time")
        return found

    def create_bucket(self) -> None:
        """Make the bucket where it does not exist."""
        try:
            with self._explained(""):
                if self._stated.region == "us-east-1":  # the one region that may not be named
                    self._client.create_bucket(Bucket=self.bucket)
                else:
                    self._client.create_bucket(
                        Bucket=self.bucket,
                        CreateBucketConfiguration={"LocationConstraint": self._stated.region},  # type: ignore[typeddict-item]
                    )
        except ConflictError:
            return  # it is there, and ours

    def _read_once(self, key: str) -> bytes:
        with self._explained(key):
            answer = self._client.get_object(Bucket=self.bucket, Key=key)
            data = answer["Body"].read()
        self._check_digest(key, answer["Metadata"], hashlib.sha256(data).hexdigest())
        return data

    def _download_once(self, key: str, file: Path) -> None:
        digest = hashlib.sha256()
        with self._explained(key), file.open("wb") as target:
            answer = self._client.get_object(Bucket=self.bucket, Key=key)
            for piece in answer["Body"].iter_chunks(PIECE_BYTES):
                digest.update(piece)
                target.write(piece)
        self._check_digest(key, answer["Metadata"], digest.hexdigest())

    def _check_digest(self, key: str, stated: Mapping[str, str], found: str) -> None:
        promised = stated.get(DIGEST)
        if promised and promised != found:
            message = f"s3://{self.bucket}/{key} is damaged: its bytes do not match their checksum"
            raise StoreError(message)

    def _read_part(self, key: str, wanted: str) -> bytes:
        with self._explained(key):
            return self._client.get_object(Bucket=self.bucket, Key=key, Range=wanted)["Body"].read()

    def _describe(self, key: str) -> tuple[Head, str | None] | None:
        """An object's head and its digest, by listing rights alone where it is not there."""
        try:
            with self._explained(key):
                answer = self._client.head_object(Bucket=self.bucket, Key=key)
        except MissingError:
            return None
        head = Head(key=key, size_bytes=answer["ContentLength"], etag=answer["ETag"].strip('"'))
        return head, answer["Metadata"].get(DIGEST)

    def _with_patience(self, read: Callable[[], Result], key: str) -> Result:
        """Read again where the answer broke off: boto3 repeats requests, never bodies."""
        for attempt in range(READ_ATTEMPTS):
            try:
                return read()
            except (MissingError, AccessError):
                raise
            except StoreError as error:
                broke_off = isinstance(
                    error.__cause__, (IncompleteReadError, ResponseStreamingError, HTTPClientError)
                )
                is_last = attempt == READ_ATTEMPTS - 1
                if is_last or (error.__cause__ is not None and not broke_off):
                    raise
                time.sleep(0.1 * 2**attempt)
        message = f"cannot read s3://{self.bucket}/{key}"
        raise StoreError(message)

    @contextmanager
    def _explained(self, key: str, *, is_conditional: bool = False) -> Iterator[None]:
        try:
            yield
            self.has_answered = True
        except ClientError as error:
            raise self._explanation(error, key, is_conditional=is_conditional) from error
        except NoCredentialsError as error:
            raise AccessError(NO_CREDENTIALS) from error
        except EndpointConnectionError as error:
            message = (
                f"the S3 store at {self._address} does not answer; start it or correct "
                "NIGHTDESK_S3_ENDPOINT"
            )
            raise StoreError(message) from error
        except (BotoCoreError, OSError) as error:
            message = f"the S3 store at {self._address} failed on {key!r}: {error}"
            raise StoreError(message) from error

    def _explanation(self, error: ClientError, key: str, *, is_conditional: bool) -> StoreError:
        code = _code(error)
        where = f"s3://{self.bucket}/{key}"
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code == "NoSuchBucket" or (
            code == "404" and not self.has_answered and not self._has_bucket()
        ):
            return StoreError(
                f"the bucket {self.bucket!r} does not exist at {self._address}; create it or "
                "correct NIGHTDESK_RAW_BUCKET or NIGHTDESK_CLEAN_BUCKET"
            )
        if is_conditional and (code in LOST or status == HTTPStatus.NOT_FOUND):
            return ConflictError(f"another writer was first at {where}; try again")
        if code in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"} | LOST:
            return ConflictError(f"{where} is there already")
        if code in SKEWED:
            return AccessError(
                f"the clock of this machine and that of the S3 store at {self._address} are too "
                f"far apart ({code}); set this machine's clock, for example by NTP"
            )
        if code in REFUSED or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return AccessError(
                f"the S3 store at {self._address} refuses our credentials at {where} ({code}); "
                "correct NIGHTDESK_S3_ACCESS_KEY and NIGHTDESK_S3_SECRET_KEY, their rights or the "
                "bucket's name"
            )
        if status == HTTPStatus.NOT_FOUND:
            return MissingError(f"no object {where}")
        if code in UNSUPPORTED:
            return StoreError(
                f"the S3 store at {self._address} cannot do what {where} needs ({code}); use a "
                "server that supports conditional writes"
            )
        return StoreError(f"the S3 store at {self._address} failed on {where}: {error}")

    def _has_bucket(self) -> bool:
        try:
            self._client.head_bucket(Bucket=self.bucket)
        except ClientError as error:
            return _code(error) not in {"404", "NoSuchBucket"}
        return True

    @property
    def _address(self) -> str:
        address = str(self._client.meta.endpoint_url)  # of ours, or of AWS's own environment
        return f"AWS ({self._stated.region})" if AWS_HOST.search(address) else address


def _client_config(connection: S3Connection, checksums: str) -> Config:
    known = {"supported", "required", "auto"}
    if checksums not in known:
        message = f"NIGHTDESK_S3_CHECKSUMS={checksums!r} is not one of {', '.join(sorted(known))}"
        raise SettingsError(message)
    # Servers beside AWS often refuse the checksum trailers that boto3 sends by itself.
    chosen = (
        ("required" if connection.endpoint else "supported") if checksums == "auto" else checksums
    )
    return Config(
        s3={"addressing_style": connection.addressing_style},  # type: ignore[arg-type]
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=60,
        max_pool_connections=16,
        retries={"mode": "standard", "total_max_attempts": 4},
        request_checksum_calculation=f"when_{chosen}",  # type: ignore[arg-type]
        response_checksum_validation=f"when_{chosen}",  # type: ignore[arg-type]
    )


def _check(key: str) -> None:
    """Refuse a key that some server cannot keep: a mistake in our code, never in a page."""
    if not GOOD_KEY.fullmatch(key) or {".", ".."} & set(key.split("/")):
        message = f"{key!r} is not a key that every S3 server can keep"
        raise ValueError(message)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
