"""The one browser of a test run: Chromium as the system has it, and what to do where it has none.

`python -m tests.browser.chromium` installs it from Debian's packages, if it may; Playwright's own download is not used.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from sandbox.setup import SetupError, install_packages, on_debian

VARIABLE = "TAKEHOME_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-dejavu-core")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",  # root, in containers too; it opens pages of ours only
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # whatever asked for a host all the same gets none
)
WHAT_TO_DO = (
    "No Chromium was found. Install it (Debian, as root: apt-get install chromium; elsewhere Chromium or Chrome), or "
    f"name one: {VARIABLE}=/path/to/chromium."
)


def find_chromium() -> str | None:
    return os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium(home: Path) -> Iterator[Browser]:
    """A browser with a profile of its own that is gone afterwards. What it keeps besides is kept in `home`.

    Raises:
        LookupError: there is no Chromium; the sentence says what to install.
    """
    program = find_chromium()
    if program is None:
        raise LookupError(WHAT_TO_DO)
    with sync_playwright() as playwright:
        environment: dict[str, str | float | bool] = {**os.environ, "HOME": str(home)}
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS), env=environment)
        yield browser
        browser.close()


def main() -> int:
    if find_chromium() is not None:
        return 0
    if not (os.geteuid() == 0 and on_debian() and _may_install()):
        print(WHAT_TO_DO, file=sys.stderr)
        return 2
    print(f"Installing {', '.join(PACKAGES)}", file=sys.stderr)
    try:
        install_packages(PACKAGES)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _may_install() -> bool:
    if os.environ.get("CI") or os.environ.get("YES"):
        return True
    question = f"Install {', '.join(PACKAGES)} from this machine's Debian packages? [Y/n] "
    return sys.stdin.isatty() and input(question).strip().lower() in ("", "y", "yes")


if __name__ == "__main__":
    sys.exit(main())
