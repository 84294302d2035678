"""Keys that ssh will take at night, and those that it won't, told apart before anything is cloned."""

import pytest

from grader.private_key import key_fault, key_text
from tests.private_keys import a_pem_key, an_openssh_key, armoured

PROTECTED = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"


@pytest.mark.parametrize("text", [an_openssh_key(), a_pem_key(), a_pem_key("EC"), a_pem_key("")])
def test_a_key_without_a_passphrase_will_do(text: str) -> None:
    assert key_fault(key_text(text)) == ""


@pytest.mark.parametrize("text", [an_openssh_key("aes256-ctr"), a_pem_key(head=PROTECTED), a_pem_key("ENCRYPTED")])
def test_a_passphrase_is_a_sentence_with_what_to_do(text: str) -> None:
    fault = key_fault(key_text(text))
    assert "is protected by a passphrase" in fault
    assert "ssh-keygen -t ed25519 -N ''" in fault


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 ada", "public half"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "no private key"),
        ("s3cret", "no private key"),
        ("", "no private key"),
        (an_openssh_key()[:-40], "no private key"),
        (armoured("OPENSSH PRIVATE " + "KEY", "!!!"), "damaged"),
        (armoured("OPENSSH PRIVATE " + "KEY", "AAAA"), "damaged"),
    ],
)
def test_what_is_no_key_is_told_without_repeating_it(text: str, word: str) -> None:
    assert word in key_fault(key_text(text))
    assert "s3cret" not in key_fault(key_text(text))


def test_a_key_gets_the_line_ends_that_ssh_wants() -> None:
    assert key_text("a\r\nb") == "a\nb\n"
