"""Installing is running, and so is unpacking: what a wheel may lay down, and where."""

import io
import stat
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from sandbox.install_box import wheel
from sandbox.install_box.wheel import WheelRefusedError, package_of, unpack

SITE = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
NAME = "plain-1.0-py3-none-any.whl"


def a_wheel(files: dict[str, str], *, link: str = "", executable: str = "", packed: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as archive:
        for path, content in {"plain-1.0.dist-info/METADATA": "Name: plain", **files}.items():
            info = zipfile.ZipInfo(path)
            mode = stat.S_IFLNK | 0o777 if path == link else stat.S_IFREG | (0o755 if path == executable else 0o644)
            info.external_attr = mode << 16
            archive.writestr(info, content, packed)
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


class TestWhatAFuzzerFound:
    """Each ended the install box with a traceback: a judge error that whoever owns a package on the index could buy."""

    def test_a_member_without_a_name(self, tmp_path: Path) -> None:
        """`IndexError: string index out of range`, by `ZipInfo.is_dir`: the name b"\\x00" ends at its NUL."""
        with pytest.raises(WheelRefusedError, match="outside the environment"):
            unpack(a_wheel({"\0": ""}), NAME, tmp_path)

    def test_a_directory_that_lies_before_the_archive(self, tmp_path: Path) -> None:
        """`ValueError: negative seek value -52453`: the end record has b"\\xe5\\xcd\\x00\\x00" for the offset."""
        wheel = a_wheel({"plain/a.py": "", "plain-1.0.dist-info/entry_points.txt": "[console_scripts]\n"})
        assert wheel[-22:-18] == b"PK\x05\x06"
        with pytest.raises(WheelRefusedError, match="readable archive"):
            unpack(wheel[:-6] + b"\xe5\xcd\x00\x00" + wheel[-2:], NAME, tmp_path)

    @pytest.mark.parametrize(
        "files",
        [
            {"plain/" + "\N{INVERTED EXCLAMATION MARK}" * 128: ""},
            {"plain-1.0.dist-info/entry_points.txt": f"[console_scripts]\n{'a' * 256} = b:c\n"},
        ],
        ids=["module", "script"],
    )
    def test_a_name_that_no_file_can_have(self, tmp_path: Path, files: dict[str, str]) -> None:
        """`OSError: [Errno 36] File name too long`: 128 times b"\\xa1" are 128 characters, and 256 bytes of UTF-8."""
        with pytest.raises(WheelRefusedError, match="too long"):
            unpack(a_wheel(files), NAME, tmp_path)

    @pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_a_member_that_is_packed_as_no_wheel_is(self, tmp_path: Path, packed: int) -> None:
        """LZMA takes as much memory as five bytes of the file ask for; both fail with errors of their own."""
        with pytest.raises(WheelRefusedError, match="packed in another way"):
            unpack(a_wheel({"plain/a.py": "x = 1"}, packed=packed), NAME, tmp_path)

    def test_entry_points_without_end(self, tmp_path: Path) -> None:
        wheel = a_wheel({"plain-1.0.dist-info/entry_points.txt": "#" * 2**21}, packed=zipfile.ZIP_DEFLATED)
        with pytest.raises(WheelRefusedError, match="too large"):
            unpack(wheel, NAME, tmp_path)


def test_a_large_file_goes_to_disk_piece_by_piece(tmp_path: Path) -> None:
    """It was read whole: a member of 4 GB in a wheel of 4 MB ended the box that installs."""
    n_bytes = 64 * 2**20
    wheel = a_wheel({"plain/zeros": "0" * n_bytes}, packed=zipfile.ZIP_DEFLATED)
    tracemalloc.start()
    try:
        written = unpack(wheel, NAME, tmp_path)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / SITE / "plain/zeros").stat().st_size == n_bytes < written
    assert peak_bytes < n_bytes / 4


def test_a_wheel_s_name_tells_package_and_version() -> None:
    assert package_of("Scikit_Learn-1.9.1-cp311-cp311-manylinux_2_27_x86_64.whl") == ("scikit-learn", "1.9.1")
    with pytest.raises(WheelRefusedError, match="no wheel's name"):
        package_of("plain-1.0.tar.gz")
