from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_readme_exists():
    assert (ROOT / "README.md").exists()


def test_requirements_exist():
    assert (ROOT / "requirements.txt").exists()


def test_package_files_exist():
    for name in ["load.py", "checks.py", "features.py", "model.py", "__main__.py"]:
        assert (ROOT / "flightdelays" / name).exists()
