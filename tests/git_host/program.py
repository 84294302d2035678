"""What runs in the box of a Git host: lays everything out, starts lighttpd and sshd, and tells what was asked.

https://localhost:8443/git/         and the same on localhost:8444, 127.0.0.1:8443 and 127.0.0.1:8444
    public/NAME.git                 without a login
    private/NAME.git                with basic auth
    private/forbidden.git           403, once logged in
    private/slow.git                NAME `slow`, after four seconds
    private/leaves.git              once logged in, sends on to localhost:8444
    moved/NAME.git                  sends on to the private one here
    moved-port/NAME.git             sends on to the private one at localhost:8444
    moved-host/NAME.git             sends on to the private one at 127.0.0.1:8443
ssh://git@localhost:2222/srv/git/NAME.git, and git@localhost:NAME.git
"""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from sandbox.protocol import read_message, write_message

GIT, WWW, KEYS = Path("/srv/git"), Path("/srv/www"), Path("/srv/keys")
LIGHTTPD = """
server.document-root = "/srv/www"
server.bind = "127.0.0.1"
server.port = 8443
server.errorlog = "/srv/www/error.log"
server.modules = ("mod_auth", "mod_authn_file", "mod_cgi", "mod_accesslog", "mod_openssl")
server.modules += ("mod_redirect", "mod_setenv", "mod_alias")
ssl.engine = "enable"
ssl.pemfile = "/srv/www/certificate"
ssl.privkey = "/srv/www/key"
$SERVER["socket"] == "127.0.0.1:8444" { ssl.engine = "enable" }
accesslog.filename = "/srv/www/access.log"
accesslog.format = "%{Host}i\t%{Authorization}i\t%s\t%U"
auth.backend = "plain"
auth.backend.plain.userfile = "/srv/www/users"
url.redirect = (
    "^/git/moved/([^?]*)" => "https://localhost:8443/git/private/$1${qsa}",
    "^/git/moved-port/([^?]*)" => "https://localhost:8444/git/private/$1${qsa}",
    "^/git/moved-host/([^?]*)" => "https://127.0.0.1:8443/git/private/$1${qsa}",
)
$HTTP["url"] =~ "^/git/private/" {
    auth.require = ("" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
}
$HTTP["url"] =~ "^/git/" {
    alias.url = ("/git/private/" => "/srv/www/backend.cgi/", "/git/public/" => "/srv/www/backend.cgi/")
    cgi.assign = (".cgi" => "")
    setenv.add-environment = ("GIT_PROJECT_ROOT" => "/srv/git", "GIT_HTTP_EXPORT_ALL" => "")
}
"""
BACKEND = """#!/bin/sh
case "$PATH_INFO" in
/forbidden.git/*) printf 'Status: 403 Forbidden\\r\\n\\r\\n'; exit ;;
/slow.git/*) sleep 4 ;;
/leaves.git/*)
    there=https://localhost:8444/git/private/ada.git/info/refs
    printf 'Status: 302 Found\\r\\nLocation: %s?%s\\r\\n\\r\\n' "$there" "$QUERY_STRING"
    exit ;;
esac
exec git http-backend
"""
SSHD = """
Port 22
Port 2222
ListenAddress 127.0.0.1
HostKey /srv/keys/host
AuthorizedKeysFile /srv/keys/authorized
KbdInteractiveAuthentication no
PasswordAuthentication no
PermitRootLogin no
PidFile none
StrictModes no
UsePAM no
"""
DEPLOY_KEY = """#!/bin/sh
# As the large hosts do: a deploy key is for one repository, and all others aren't there for it.
case "$SSH_ORIGINAL_COMMAND" in
"git-upload-pack '/srv/git/$1.git'" | "git-upload-pack '$1.git'") exec git-shell -c "$SSH_ORIGINAL_COMMAND" ;;
esac
echo "ERROR: Repository not found." >&2
exit 1
"""


def main() -> None:
    requests, answers = open(0, "rb", buffering=0, closefd=False), os.fdopen(os.dup(1), "wb")  # noqa: SIM115
    message = read_message(requests)
    certificate, key, *contents = message.blobs
    _lay_out_repositories(message.head["paths"], contents)
    _lay_out_web(message.head, certificate, key)
    serving = _lay_out_ssh()
    _run("lighttpd", "-tt", "-f", str(WWW / "lighttpd.conf"))
    web = subprocess.Popen(["lighttpd", "-D", "-f", str(WWW / "lighttpd.conf")], stdin=subprocess.DEVNULL)
    subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", str(KEYS / "sshd")], stdin=subprocess.DEVNULL)
    _wait_for(8443, 8444, 22, 2222)
    write_message(answers, {"op": "serving", **serving})
    n_told = 0
    while True:
        read_message(requests)
        _flush(web)
        lines = (WWW / "access.log").read_text().splitlines()
        write_message(answers, {"op": "requests", "lines": lines[n_told:]})
        n_told = len(lines)


def _flush(web: subprocess.Popen[bytes]) -> None:
    """lighttpd writes its log every few seconds, or when it is told to open it anew, of which it tells."""
    told = WWW / "error.log"
    n_cycled = told.read_text().count("logfiles cycled")
    web.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 10
    while told.read_text().count("logfiles cycled") == n_cycled:
        if time.monotonic() > deadline:
            raise TimeoutError("lighttpd does not open its log anew")
        time.sleep(0.02)


def _lay_out_repositories(paths: list[str], contents: list[bytes]) -> None:
    Path("/etc/gitconfig").write_text("[safe]\n\tdirectory = *\n")
    GIT.mkdir(parents=True, exist_ok=True)  # where it has no repository
    for path, content in zip(paths, contents, strict=True):
        place = GIT / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    for repository in GIT.iterdir():
        for folder in ("objects", "refs"):  # packed, they may be empty
            (repository / folder).mkdir(exist_ok=True)


def _lay_out_web(head: dict[str, Any], certificate: bytes, key: bytes) -> None:
    WWW.mkdir()
    (WWW / "certificate").write_bytes(certificate)
    (WWW / "key").write_bytes(key)
    (WWW / "users").write_text(f"{head['user']}:{head['token']}\n")
    (WWW / "lighttpd.conf").write_text(LIGHTTPD)
    _program(WWW / "backend.cgi", BACKEND)


def _lay_out_ssh() -> dict[str, Any]:
    KEYS.mkdir()
    for name, passphrase in {"host": "", "stranger": "", "ada": "", "nobody": "", "locked": "correct horse"}.items():
        _run("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", str(KEYS / name))
    public = (KEYS / "ada.pub").read_text()
    (KEYS / "authorized").write_text(f'restrict,command="{KEYS}/deploy-key ada" {public}')
    (KEYS / "sshd").write_text(SSHD)
    _program(KEYS / "deploy-key", DEPLOY_KEY)
    KEYS.chmod(0o755)
    Path("/run/sshd").mkdir(exist_ok=True)
    with Path("/etc/passwd").open("a") as users:
        users.write(f"git:x:1000:1000::{GIT}:/bin/sh\n")
    return {
        "host_key": " ".join((KEYS / "host.pub").read_text().split()[:2]),
        "stranger_key": " ".join((KEYS / "stranger.pub").read_text().split()[:2]),
        "keys": {name: (KEYS / name).read_text() for name in ("ada", "nobody", "locked")},
    }


def _program(place: Path, text: str) -> None:
    place.write_text(text)
    place.chmod(0o755)


def _run(*argv: str) -> None:
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)


def _wait_for(*ports: int) -> None:
    deadline = time.monotonic() + 20
    listening = {f":{port:04X} " for port in ports}
    while not all(port in Path("/proc/net/tcp").read_text() for port in listening):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not all of {ports} are listened on")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
