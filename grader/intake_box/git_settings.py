"""What Git may do in an intake box, and nothing of anybody's configuration besides."""

from collections.abc import Mapping
from pathlib import Path

_NOWHERE = "/dev/null"
_REFUSE = "/bin/false"
_NOTHING: Mapping[str, str] = {}


def git_environment(
    *,
    protocols: str,
    ca_bundle: Path | None = None,
    proxies: Mapping[str, str],
    more_settings: Mapping[str, str] = _NOTHING,
    more_variables: Mapping[str, str] = _NOTHING,
) -> dict[str, str]:
    """What Git may do, as environment variables: nothing of this machine's or anybody's configuration applies.

    `protocols` as in GIT_ALLOW_PROTOCOL; it holds for redirects, too. What is given besides goes last, and wins.
    """
    settings = {
        "core.hooksPath": _NOWHERE,
        "core.attributesFile": _NOWHERE,
        "core.fsmonitor": "false",
        "core.bigFileThreshold": "16m",  # larger blobs are streamed, not held
        "credential.helper": "",
        "fetch.recurseSubmodules": "false",
        "gc.auto": "0",
        "http.followRedirects": "initial",
        "http.lowSpeedLimit": "1000",
        "http.lowSpeedTime": "30",
        "log.showSignature": "false",
        "maintenance.auto": "false",
        "pack.threads": "1",
        "submodule.recurse": "false",
        **more_settings,
    }
    variables = {
        "GIT_ALLOW_PROTOCOL": protocols,
        "GIT_ASKPASS": _REFUSE,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": _NOWHERE,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_SSH_COMMAND": _REFUSE,
        "GIT_TERMINAL_PROMPT": "0",
        "HOME": "/nonexistent",
        "SSH_ASKPASS": _REFUSE,
        "XDG_CONFIG_HOME": "/nonexistent",
        **proxies,
        **more_variables,
    }
    for number, (key, value) in enumerate(settings.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    if ca_bundle is not None:
        variables["GIT_SSL_CAINFO"] = str(ca_bundle)
    return variables
