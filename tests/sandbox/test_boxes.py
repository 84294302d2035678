"""What a box is allowed, as the engine is told."""

from dataclasses import replace

from sandbox.boxes import CODE_BYTES, BoxSpec, Tmpfs, VolumeMount, container_config, memory_limit_bytes

MB = 2**20
SPEC = BoxSpec(kind="trial", image="base", argv=("python3", "-c", "pass"), memory_bytes=100 * MB)


def test_a_box_is_denied_everything_unless_asked() -> None:
    config = container_config(SPEC)
    host = config["HostConfig"]

    assert host["NetworkMode"] == "none"
    assert (host["CapDrop"], host["CapAdd"]) == (["ALL"], [])
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["ReadonlyRootfs"] is True
    assert (host["Binds"], host["Mounts"]) == (None, [])
    assert host["PidsLimit"] == 256
    assert host["NanoCpus"] == 10**9
    assert host["LogConfig"] == {"Type": "none"}
    assert host["IpcMode"] == "private"
    assert "Runtime" not in host


def test_the_engine_sets_up_nothing_for_a_box_without_network_but_localhost_if_asked() -> None:
    disabled = [
        container_config(spec)["NetworkDisabled"]
        for spec in (SPEC, replace(SPEC, localhost=True), replace(SPEC, network="bridge"))
    ]

    assert disabled == [True, False, False]


def test_a_box_without_network_remembers_no_closed_connection() -> None:
    sysctls = {"net.ipv4.tcp_max_tw_buckets": "0"}

    assert container_config(SPEC)["HostConfig"]["Sysctls"] == sysctls
    assert "Sysctls" not in container_config(replace(SPEC, network="bridge"))["HostConfig"]


def test_memory_holds_the_processes_and_every_tmpfs_filled_to_the_brim_and_no_swap() -> None:
    spec = replace(SPEC, tmpfs=(Tmpfs(path="/candidate", size_bytes=512 * MB),), shm_bytes=8 * MB)

    limit = memory_limit_bytes(spec)

    n_files = 512 * MB // 8192
    assert limit > 100 * MB + 512 * MB + 8 * MB + CODE_BYTES + n_files * 1000
    assert limit < 800 * MB
    host = container_config(spec)["HostConfig"]
    assert host["Memory"] == host["MemorySwap"] == limit


def test_a_tmpfs_is_sized_in_bytes_and_files_and_runs_nothing_unless_asked() -> None:
    spec = replace(
        SPEC, tmpfs=(Tmpfs(path="/a", size_bytes=16 * MB, uid=7), Tmpfs(path="/b", size_bytes=1, executable=True))
    )

    tmpfs = container_config(spec)["HostConfig"]["Tmpfs"]

    assert tmpfs["/a"] == "rw,nosuid,nodev,noexec,size=16777216,nr_inodes=2048,uid=7,gid=7,mode=0700"
    assert ",exec,size=1,nr_inodes=1024," in tmpfs["/b"]
    assert {"/dev/shm", "/opt/takehome"} <= tmpfs.keys()


def test_labels_say_what_a_box_is_and_an_own_network_gives_no_host_name() -> None:
    named = container_config(replace(SPEC, labels=(("takehome.run", "r1"),)))
    joined = container_config(replace(SPEC, network="container:abc"))

    assert named["Labels"] == {"takehome": "trial", "takehome.run": "r1"}
    assert named["Hostname"] == "box"
    assert "Hostname" not in joined


def test_a_volume_is_the_only_thing_mounted() -> None:
    config = container_config(replace(SPEC, volumes=(VolumeMount(name="v", path="/run/takehome", read_only=True),)))

    assert config["HostConfig"]["Mounts"] == [
        {"Type": "volume", "Source": "v", "Target": "/run/takehome", "ReadOnly": True}
    ]


def test_a_volume_without_a_name_is_the_boxs_own_and_labelled_so_that_it_is_swept() -> None:
    config = container_config(replace(SPEC, volumes=(VolumeMount(name="", path="/scratch"),)))

    (mount,) = config["HostConfig"]["Mounts"]
    assert "Source" not in mount
    assert mount["VolumeOptions"]["Labels"] == {"takehome": "volume"}
