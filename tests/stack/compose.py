"""Read docker-compose.yml as Compose does: anchors, variables, dependencies, commands."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parents[2] / "docker-compose.yml"
VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?:(?P<operator>:?[-?])(?P<rest>(?:[^{}])*))?\})")


class MissingVariableError(Exception):
    """A variable that the file insists on is not set."""


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """Fill in ${NAME}, ${NAME:-default}, ${NAME-default} and ${NAME:?message}."""

    def value(match: re.Match[str]) -> str:
        name, operator, rest = match["name"], match["operator"] or "", match["rest"] or ""
        if name is None:
            return "$"
        stated = variables.get(name)
        is_unset = stated is None or (operator.startswith(":") and stated == "")
        if not is_unset:
            return stated
        if operator.endswith("?"):
            raise MissingVariableError(f"{name}: {rest}")
        return rest if operator else ""

    return VARIABLE.sub(value, text)


def load(variables: Mapping[str, str], file: Path = FILE) -> dict[str, Any]:
    """The file with every variable filled in."""
    return _filled(yaml.safe_load(file.read_text()), variables)


def _filled(node: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        return interpolate(node, variables)
    if isinstance(node, list):
        return [_filled(one, variables) for one in node]
    if isinstance(node, dict):
        return {key: _filled(one, variables) for key, one in node.items()}
    return node


def in_order(services: Mapping[str, Any]) -> list[str]:
    """The services, each after those it depends on."""
    done: list[str] = []

    def visit(name: str) -> None:
        if name in done:
            return
        for other in services[name].get("depends_on", {}):
            if other in services:
                visit(other)
        done.append(name)

    for name in services:
        visit(name)
    return done


def command_of(service: Mapping[str, Any]) -> list[str]:
    """The whole command: entrypoint, then command."""
    parts: list[str] = []
    for key in ("entrypoint", "command"):
        stated = service.get(key, [])
        parts += shlex.split(stated) if isinstance(stated, str) else [str(one) for one in stated]
    return parts


def secrets_of(file: Path) -> dict[str, str]:
    """What a generated .env says."""
    pairs = (line.partition("=") for line in file.read_text().splitlines() if line)
    return {name: value for name, _, value in pairs}
