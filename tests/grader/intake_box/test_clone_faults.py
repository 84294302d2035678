"""What Git and ssh say, word for word, and what the operator is told for it."""

import pytest

from grader.intake_box.access import Access, Key, Token
from grader.intake_box.clone_faults import why_no_clone

URL = "https://localhost:8443/git/private/ada.git"
TOKEN = Token(entry="localhost:8443/git", host="localhost:8443", user="x-access-token", secret="s3cret")
KEY = Key(entry="localhost", host="localhost:2222", known_hosts="", known_from="host_keys", secret="")
NO_LOGIN = "fatal: could not read Username for 'https://{}': terminal prompts disabled"
CHANGED = """\
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
It is also possible that a host key has just been changed.
The fingerprint for the ED25519 key sent by the remote host is
SHA256:0123456789012345678901234567890123456789012.
Please contact your system administrator.
Host key verification failed.
fatal: Could not read from remote repository."""


@pytest.mark.parametrize(
    ("access", "stderr", "words"),
    [
        (
            None,
            NO_LOGIN.format("localhost:8443"),
            "not public. Give a token for localhost:8443 (--credentials), or clone",
        ),
        (None, NO_LOGIN.format("127.0.0.1:8443"), "sends on to 127.0.0.1:8443, which wants a login"),
        (
            None,
            "fatal: The requested URL returned error: 403",
            "the host refused (403). Give a token for localhost:8443",
        ),
        (None, f"fatal: repository '{URL}/' not found", "there is no Git repository at that URL"),
        (TOKEN, f"fatal: Authentication failed for '{URL}/'", "refused the token for localhost:8443/git: it is wrong"),
        (TOKEN, NO_LOGIN.format("127.0.0.1:8443"), "the token for localhost:8443 is not given to it"),
        (TOKEN, "fatal: The requested URL returned error: 403", "doesn't let it read this repository (403)"),
        (TOKEN, f"fatal: repository '{URL}/' not found", "that the token for localhost:8443/git may read"),
        (TOKEN, "fatal: Failed to connect to localhost port 8443", "nothing answers there"),
        (KEY, "git@localhost: Permission denied (publickey).", "localhost:2222 refused the key for localhost"),
        (KEY, "ERROR: Repository not found.", "no repository there that the key for localhost may read"),
        (KEY, "fatal: '/srv/x' does not appear to be a git repository", "no repository there that the key"),
        (KEY, CHANGED, "another key (SHA256:0123456789012345678901234567890123456789012) than the one that is known"),
        (
            KEY,
            "Host key verification failed.",
            "isn't known, and none is taken on trust. Compare what `ssh-keyscan -p 2222",
        ),
        (KEY, "ssh: Could not resolve hostname x: Temporary failure in name resolution", "the host isn't known"),
        (KEY, "ssh: connect to host localhost port 2222: Connection refused", "nothing answers there (connection"),
        (KEY, "ssh: connect to host x port 22: Connection timed out", "didn't answer in time"),
        (KEY, "ssh: connect to host x port 22: No route to host", "nothing answers there. Check host and port"),
        (KEY, "ssh: connect to host localhost port 2223: Cannot assign requested address", "nothing answers there."),
        (KEY, "Connection closed by 127.0.0.1 port 2222", "broke off the connection"),
        (KEY, "Unable to negotiate with 127.0.0.1 port 22: no matching host key type found.", "no method in common"),
        (KEY, 'Load key "/repository/access/key": error in libcrypto', "ssh can't read the key for localhost"),
    ],
)
def test_each_fault_is_a_sentence_with_what_to_do(access: Access | None, stderr: str, words: str) -> None:
    url = "ssh://git@localhost:2222/srv/git/ada.git" if isinstance(access, Key) else URL
    told = why_no_clone(stderr, 128, 10**6, url=url, access=access)
    assert words in told
    assert told.endswith(".")


def test_the_usual_port_of_ssh_is_not_named() -> None:
    key = Key(entry="github.com", host="github.com", known_hosts="", known_from="host_keys", secret="")
    told = why_no_clone("Host key verification failed.", 128, 10**6, url="git@github.com:a/r.git", access=key)
    assert "`ssh-keyscan github.com`" in told
