"""What a box with a network needs of this machine's settings: package index, proxies, certificates.

They are sent as a message, never as a box's environment: that would become part of an image made of the box.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_BUNDLE_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "CURL_CA_BUNDLE")
_BUNDLE_PLACES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS
)
_INDEX = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")
_MORE_INDEXES = ("PIP_EXTRA_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")
_INSECURE_HOSTS = ("PIP_TRUSTED_HOST", "UV_INSECURE_HOST")


@dataclass(frozen=True, kw_only=True, slots=True)
class HostNetwork:
    env: tuple[tuple[str, str], ...]
    """For pip, uv, apt and git in a box."""
    ca_bundle: Path | None
    """None: the box makes do with the authorities that its own image knows."""

    def message(self) -> tuple[dict[str, object], bytes]:
        bundle = self.ca_bundle.read_bytes() if self.ca_bundle else b""
        return {"op": "network", "env": dict(self.env)}, bundle

    def loopback_proxies(self) -> tuple[str, ...]:
        """Proxies that a box can't reach, for they listen on this machine's loopback."""
        hosts = ("//localhost", "//127.", "//[::1]")
        names = tuple(name for name in _PROXIES if name != "NO_PROXY")
        return tuple(value for name, value in self.env if name in names and any(host in value for host in hosts))


def host_network(environment: Mapping[str, str] | None = None) -> HostNetwork:
    """Read from the environment (this process's by default) and the usual places of certificates."""
    given = os.environ if environment is None else environment
    env: dict[str, str] = {}
    for name in _PROXIES:
        value = given.get(name) or given.get(name.lower())
        if value:
            env |= {name: value, name.lower(): value}
    _both(env, given, _INDEX, ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"))
    _both(env, given, _MORE_INDEXES, ("PIP_EXTRA_INDEX_URL", "UV_INDEX"))
    _both(env, given, _INSECURE_HOSTS, ("PIP_TRUSTED_HOST", "UV_INSECURE_HOST"))
    return HostNetwork(env=tuple(sorted(env.items())), ca_bundle=_ca_bundle(given))


def _both(env: dict[str, str], given: Mapping[str, str], sources: tuple[str, ...], targets: tuple[str, ...]) -> None:
    """One setting for pip and uv, whichever of them this machine has it for; what is a local file stays here."""
    values = next((given[name].split() for name in sources if given.get(name)), [])
    reachable = " ".join(value for value in values if not value.startswith(("file:", "/", ".")))
    if reachable:
        env |= dict.fromkeys(targets, reachable)


def _ca_bundle(given: Mapping[str, str]) -> Path | None:
    named = (given[name] for name in _BUNDLE_VARIABLES if given.get(name))
    places = (Path(place) for place in (*named, *_BUNDLE_PLACES))
    return next((place for place in places if place.is_file() and os.access(place, os.R_OK)), None)
