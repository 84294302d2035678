"""What no overlay of files can hold: links, odd names, objects by hand, a Git folder full of programs."""

from collections.abc import Callable

from tests.repositories import Repository


def links(repository: Repository) -> None:
    """Out of the tree, to the runner, to itself."""
    for name, target in (("passwd", "/etc/passwd"), ("runner", "/proc/1/root"), ("loop", "loop"), ("up", "../../..")):
        (repository.path / name).symlink_to(target)
    repository.commit(message="Link")


RECIPES: dict[str, Callable[[Repository], None]] = {
    "links": links,
}
