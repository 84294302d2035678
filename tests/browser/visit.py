"""A page opened as people open it, from a file, and whatever it said, asked or wanted of anybody meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Dialog, Page, Route

Scheme = Literal["light", "dark"]
WIDTHS = (360, 800, 1600)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
HEIGHT = 900


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    page: Page
    noises: list[str] = field(default_factory=list)
    """What no page of ours does: a message on the console, an error, a dialog, a new window, a request, a download."""

    def open(self, file: Path) -> None:
        self.page.goto(file.as_uri())

    def widen(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def ask(self, script: str, argument: Any = None) -> Any:
        """What the script makes of the page. It is the debugger's, so the page's policy does not hold for it."""
        return self.page.evaluate(script, argument)


@contextmanager
def visiting(
    browser: Browser, *, width: int = 1600, scheme: Scheme = "light", script: bool = True, policy: bool = True
) -> Iterator[Visit]:
    """A window of its own. Without `policy`, scripts that a test adds run too."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,
        java_script_enabled=script,
        bypass_csp=not policy,
    )
    visit = Visit(page=context.new_page())
    _listen(visit)
    yield visit
    context.close()


def _listen(visit: Visit) -> None:
    page, noises = visit.page, visit.noises

    def refuse(dialog: Dialog) -> None:
        noises.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def route(asked: Route) -> None:
        request = asked.request
        if request.is_navigation_request() and request.url.startswith("file:") and request.frame == page.main_frame:
            asked.continue_()
            return
        noises.append(f"a request: {request.url}")
        asked.abort()

    page.route("**/*", route)
    page.on("dialog", refuse)
    page.on("console", lambda message: noises.append(f"on the console: {message.text}"))
    page.on("pageerror", lambda error: noises.append(f"an error: {error}"))
    page.on("popup", lambda popup: noises.append(f"a window: {popup.url}"))
    page.on("download", lambda download: noises.append(f"a download: {download.url}"))
    page.on("websocket", lambda socket: noises.append(f"a socket: {socket.url}"))
    page.on("frameattached", lambda frame: noises.append(f"a frame: {frame.url}"))
    page.on("worker", lambda worker: noises.append(f"a worker: {worker.url}"))
