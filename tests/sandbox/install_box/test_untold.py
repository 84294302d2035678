"""NumPy 2 beside what was built against NumPy 1 can't be imported, and no package says so."""

import pytest

from sandbox.install_box.untold import untold_bounds


@pytest.mark.parametrize(
    ("lock", "bounds"),
    [
        ("numpy==2.0.2 --hash=sha256:aa\npandas==1.3.5 --hash=sha256:bb\n", ("numpy<2",)),
        ("numpy==2.0.2 --hash=sha256:aa\nscikit_learn==1.0.2 --hash=sha256:bb\n", ("numpy<2",)),
        ("numpy==1.26.4 --hash=sha256:aa\npandas==1.3.5 --hash=sha256:bb\n", ()),
        ("numpy==2.0.2 --hash=sha256:aa\npandas==2.2.2 --hash=sha256:bb\n", ()),
        ("pandas==1.3.5 --hash=sha256:bb\n", ()),
        ("", ()),
    ],
)
def test_an_old_package_holds_numpy_back(lock: str, bounds: tuple[str, ...]) -> None:
    assert untold_bounds(lock) == bounds
