"""A name for a probe that tells nothing of it: the candidate's page gives it for an appeal, the team's page says which
probe it is."""

import base64
import hashlib

from grader.model import Probe, Scorecard

_CHARACTERS = 6


def probe_reference(card: Scorecard, probe: Probe) -> str:
    """Such as `K7Q-2FD`. It can't be guessed from a probe's id without the examination's key, which candidates lack.

    It is another one in another submission.
    """
    digest = hashlib.sha256(f"{card.provenance.examination_key}\n{probe.id}".encode(errors="surrogatepass")).digest()
    name = base64.b32encode(digest).decode()[:_CHARACTERS]
    return f"{name[: _CHARACTERS // 2]}-{name[_CHARACTERS // 2 :]}"
