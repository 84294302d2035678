"""Where this machine's own state lies: the runs that are alive, the engine's log."""

import os
import uuid
from pathlib import Path


def state_folder() -> Path:
    """`$XDG_STATE_HOME/takehome`, by default `~/.local/state/takehome`; made if it is not there."""
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local/state")
    folder = Path(home) / "takehome"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def host_id(folder: Path) -> str:
    """A random name for this user on this machine; an engine may serve several, and each sweeps its own boxes only."""
    place = folder / "host-id"
    if not place.exists():
        fresh = folder / f"host-id.{uuid.uuid4().hex}"
        fresh.write_text(uuid.uuid4().hex[:16])
        try:
            place.hardlink_to(fresh)  # whoever comes first wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return place.read_text().strip()
