"""A machine behind a proxy, with an index and an authority of its own: what of it reaches a box."""

from pathlib import Path

from sandbox.host_network import host_network


def test_an_index_set_for_pip_serves_uv_too() -> None:
    env = dict(host_network({"PIP_INDEX_URL": "https://mirror.example/simple"}).env)
    assert env == {
        "PIP_INDEX_URL": "https://mirror.example/simple",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
    }


def test_an_index_set_for_uv_serves_pip_too() -> None:
    env = dict(host_network({"UV_INDEX_URL": "https://mirror.example/simple"}).env)
    assert env["PIP_INDEX_URL"] == "https://mirror.example/simple"


def test_an_index_in_a_folder_of_this_machine_stays_here() -> None:
    more = {"PIP_EXTRA_INDEX_URL": "file:///opt/simple https://mirror.example/simple", "PIP_INDEX_URL": "/opt/pypi"}
    assert dict(host_network(more).env) == {
        "PIP_EXTRA_INDEX_URL": "https://mirror.example/simple",
        "UV_INDEX": "https://mirror.example/simple",
    }


def test_proxies_are_said_in_both_cases_for_programs_read_one_or_the_other() -> None:
    env = dict(host_network({"https_proxy": "http://proxy.example:3128"}).env)
    assert env == {"HTTPS_PROXY": "http://proxy.example:3128", "https_proxy": "http://proxy.example:3128"}


def test_a_proxy_on_the_loopback_is_noticed() -> None:
    assert host_network({"HTTP_PROXY": "http://127.0.0.1:3128"}).loopback_proxies() == ("http://127.0.0.1:3128",)
    assert host_network({"HTTP_PROXY": "http://proxy.example:3128"}).loopback_proxies() == ()


def test_the_bundle_that_a_variable_names_is_sent(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_bytes(b"certificate")
    network = host_network({"SSL_CERT_FILE": str(tmp_path / "gone.pem"), "PIP_CERT": str(bundle)})
    head, blob = network.message()
    assert blob == b"certificate"
    assert head == {"op": "network", "env": {}}
