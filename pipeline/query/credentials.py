"""The file an analyst is given: names and values that any shell can read too."""

import shlex
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.layout import ANALYST_FILE
from pipeline.settings import Settings, names_aws_endpoint, read_settings

AWS_NAMES = {
    "AWS_ENDPOINT_URL": "NIGHTDESK_S3_ENDPOINT",
    "AWS_REGION": "NIGHTDESK_S3_REGION",
    "AWS_ACCESS_KEY_ID": "NIGHTDESK_S3_ACCESS_KEY",
    "AWS_SECRET_ACCESS_KEY": "NIGHTDESK_S3_SECRET_KEY",
}


def analyst_settings(file: Path | None) -> Settings:
    """The settings an analyst works with: of the file, else of the environment.

    Raises SettingsError where the named file is not there or cannot be understood.
    """
    if file is None:
        stated = read_settings()
        if stated.s3_access_key or stated.s3_endpoint or names_aws_endpoint():
            return stated
        file = found_above(ANALYST_FILE)
        if file is None:
            return stated
    return read_settings(_ours(read_credentials(file)))


def found_above(file: Path) -> Path | None:
    """A file of this folder or of the nearest above that has one."""
    here = Path.cwd()
    return next((one / file for one in (here, *here.parents) if (one / file).is_file()), None)


def read_credentials(file: Path) -> Mapping[str, str]:
    """The names and values of a file of `NAME=value` lines, with or without `export`."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        message = f"the credentials file {file} cannot be read ({why}); ask the operator for it"
        raise SettingsError(message) from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            words = ["?"]
        for word in words:
            if word == "export":
                continue
            name, equals, value = word.partition("=")
            if not equals:
                message = f"{file}:{number} is not NAME=value; ask the operator for the file again"
                raise SettingsError(message)
            found[name] = value
    return found


def _ours(stated: Mapping[str, str]) -> Mapping[str, str]:
    translated = {AWS_NAMES[name]: value for name, value in stated.items() if name in AWS_NAMES}
    return translated | {
        name: value for name, value in stated.items() if name.startswith("NIGHTDESK_")
    }
