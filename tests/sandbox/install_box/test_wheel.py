"""Installing is running, and so is unpacking: what a wheel may lay down, and where."""

import io
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from sandbox.install_box import wheel
from sandbox.install_box.wheel import WheelRefusedError, package_of, unpack

SITE = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
NAME = "plain-1.0-py3-none-any.whl"


def a_wheel(files: dict[str, str], *, link: str = "", executable: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in {"plain-1.0.dist-info/METADATA": "Name: plain", **files}.items():
            info = zipfile.ZipInfo(path)
            mode = stat.S_IFLNK | 0o777 if path == link else stat.S_IFREG | (0o755 if path == executable else 0o644)
            info.external_attr = mode << 16
            archive.writestr(info, content)
    return made.getvalue()


def unpacked(folder: Path, content: bytes, name: str = NAME) -> dict[str, str]:
    unpack(content, name, folder)
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_modules_scripts_and_data_go_where_pip_puts_them(tmp_path: Path) -> None:
    files = unpacked(
        tmp_path,
        a_wheel(
            {
                "plain/__init__.py": "x = 1",
                "plain-1.0.data/purelib/more.py": "",
                "plain-1.0.data/scripts/plain-tool": "#!python\nprint()",
                "plain-1.0.data/data/share/plain.txt": "hello",
                "plain-1.0.dist-info/entry_points.txt": "[console_scripts]\nplain = plain.cli:main\n",
            }
        ),
    )
    assert files[f"{SITE}/plain/__init__.py"] == "x = 1"
    assert files[f"{SITE}/more.py"] == ""
    assert files["share/plain.txt"] == "hello"
    assert files["bin/plain-tool"] == f"#!{tmp_path}/bin/python\nprint()"
    assert f"#!{tmp_path}/bin/python" in files["bin/plain"]
    assert "from plain.cli import main" in files["bin/plain"]


def test_nobody_but_the_owner_may_write_what_was_unpacked(tmp_path: Path) -> None:
    unpack(a_wheel({"plain/a.py": "", "plain/run.sh": ""}, executable="plain/run.sh"), NAME, tmp_path)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / SITE / "plain").iterdir()}
    assert modes == {"a.py": 0o644, "run.sh": 0o755}


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("../../../usr/lib/python3.11/os.py", "outside the environment"),
        ("/etc/passwd", "outside the environment"),
        ("plain/../../x.py", "outside the environment"),
        ("plain\\..\\x.py", "outside the environment"),
        ("plain-1.0.data/data/../../bin/python3", "outside the environment"),
        ("plain-1.0.data/stdlib/os.py", "outside the environment"),
        ("plain-1.0.data/data/bin/python3", "the environment's own"),
        ("plain-1.0.data/scripts/python3", "the environment's own"),
        ("plain-1.0.data/scripts/python3.11", "the environment's own"),
        ("plain-1.0.data/scripts/pytest", "belongs to pytest"),
        ("plain-1.0.data/scripts/pip3", "belongs to pip"),
        ("plain-1.0.data/data/pyvenv.cfg", "the environment's own"),
        ("plain-1.0.data/data/bin/deep/er", "the environment's own"),
    ],
)
def test_a_file_in_a_place_of_ours_refuses_the_wheel_and_nothing_is_written(
    tmp_path: Path, path: str, complaint: str
) -> None:
    with pytest.raises(WheelRefusedError, match=complaint):
        unpack(a_wheel({"plain/a.py": "", path: "evil"}), NAME, tmp_path)
    assert list(tmp_path.rglob("*")) == []


def test_an_entry_point_may_not_take_the_name_of_a_script_of_ours(tmp_path: Path) -> None:
    wheel = a_wheel({"plain-1.0.dist-info/entry_points.txt": "[console_scripts]\npytest = evil:main\n"})
    with pytest.raises(WheelRefusedError, match="belongs to pytest"):
        unpack(wheel, NAME, tmp_path)


def test_an_entry_point_can_not_smuggle_code_into_its_launcher(tmp_path: Path) -> None:
    wheel = a_wheel({"plain-1.0.dist-info/entry_points.txt": "[console_scripts]\nx = os:system('id') or exit\n"})
    with pytest.raises(WheelRefusedError, match="entry point"):
        unpack(wheel, NAME, tmp_path)


def test_pytest_itself_may_bring_its_script(tmp_path: Path) -> None:
    wheel = a_wheel({"pytest-9.0.dist-info/entry_points.txt": "[console_scripts]\npytest = pytest:main\n"})
    assert "bin/pytest" in unpacked(tmp_path, wheel, "pytest-9.0-py3-none-any.whl")


def test_a_link_in_a_wheel_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WheelRefusedError, match="link"):
        unpack(a_wheel({"plain/shadow": "/etc/shadow"}, link="plain/shadow"), NAME, tmp_path)


def test_a_wheel_is_bounded_in_files_and_in_bytes_as_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A megabyte of zeros is a kilobyte in a wheel."""
    bomb = a_wheel({f"plain/{n}.py": "0" * 2**19 for n in range(3)})
    for limit, value in (("LIMIT_FILES", 3), ("LIMIT_BYTES", 2**20)):
        with monkeypatch.context() as patch:
            patch.setattr(wheel, limit, value)
            with pytest.raises(WheelRefusedError, match="holds more than"):
                unpack(bomb, NAME, tmp_path)
    assert list(tmp_path.rglob("*")) == []


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WheelRefusedError, match="archive"):
        unpack(b"PK\x03\x04 but then nothing", NAME, tmp_path)


def test_a_wheel_s_name_tells_package_and_version() -> None:
    assert package_of("Scikit_Learn-1.9.1-cp311-cp311-manylinux_2_27_x86_64.whl") == ("scikit-learn", "1.9.1")
    with pytest.raises(WheelRefusedError, match="no wheel's name"):
        package_of("plain-1.0.tar.gz")
