"""loopboot-mkimage on this machine itself, by ntfs-3g and a loop device: what it makes, what it refuses, how it is interrupted."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

import pytest

from disk import HOST_UUID, MIB, Layout
from host import COMMAND, ENVIRONMENT, INSTALLED, PATH, Host, end, mkimage, seed, small_root, start
from run import run

GIB = 1024 * MIB


@pytest.fixture
def host(workplace):
    return Host(workplace, 512 * MIB)


@pytest.fixture
def small_archive(workplace):
    tree = workplace.path("tree")
    small_root(tree)
    archive = workplace.path("root.tar")
    run("tar", "-C", tree, "--xattrs", "-cf", archive, ".")
    return archive


def look_into(host, directory, options="ro"):
    """Mount the image at PATH on HOST, whose partition is mounted on DIRECTORY."""
    inside = host.workplace.path("inside")
    os.makedirs(inside, exist_ok=True)
    run("mount", "-o", f"loop,{options}", directory + PATH, inside)
    return inside


@pytest.mark.parametrize("kind, size", [("ext4", 64), ("xfs", 320), ("btrfs", 128)])
def test_empty_image(host, kind, size):
    before = host.facts()
    status, out, err = host.mkimage("--size", f"{size}M", "--fs", kind, "--empty")
    assert status == 0, err
    assert f"Boot it with: root=UUID=" in out and f"loop={PATH}" in out
    with host.device() as device:
        found = json.loads(run(f"{INSTALLED}/usr/sbin/loopboot", "check", "--json", device, PATH))
    assert (found["way"], found["content"], found["clean"]) == ("map", kind, True)
    assert host.facts()[1] == before[1] and host.facts()[2] == before[2]


def test_further_images_as_json(host):
    status, out, err = host.mkimage("--size", "64M", "--name", "home", "--empty", "--swap", "32M", "--json")
    assert status == 0, err
    lines = [json.loads(line) for line in out.splitlines()]
    made = {line["image"]: line for line in lines if "image" in line}
    assert {path: (line["bytes"], line["check"]["way"], line["check"]["content"]) for path, line in made.items()} == {
        "/linux/home.img": (64 * MIB, "map", "ext4"), "/linux/swap.img": (32 * MIB, "map", "swap")}
    assert lines[-1] == {"done": True, "command_line": ""}
    assert [line for line in lines if line.get("step") == "Writing /linux/home.img"]


def test_swap_alone_beside_another_name(host):
    status, out, _ = host.mkimage("--swap", "32M", "--path", r"\Größe ß und mehr\x.img")
    assert status == 0 and "/dev/mapper/loopboot-swap none swap" in out
    with host.files() as directory:
        assert os.listdir(f"{directory}/Größe ß und mehr") == ["swap.img"]


def test_directory_of_another_case(host):
    with host.files() as directory:
        os.mkdir(f"{directory}/LINUX")
    assert host.mkimage("--size", "32M", "--empty")[0] == 0
    with host.files() as directory:
        assert "linux" not in os.listdir(directory)
        assert os.listdir(f"{directory}/LINUX") == ["root.img"]


def test_dry_run_changes_nothing(host):
    with open(host.volume, "rb") as file:
        before = file.read()
    status, out, _ = host.mkimage("--size", "64M", "--empty", "--dry-run")
    assert status == 0 and f"Would make {PATH}" in out
    with open(host.volume, "rb") as file:
        assert file.read() == before


def test_host_that_is_not_ntfs(workplace):
    host = Host(workplace, 256 * MIB, Layout(host="ext4"))
    status, out, err = host.mkimage("--size", "32M", "--empty")
    assert status == 0, err
    assert f"{PATH} is made" in out and f"root=UUID={HOST_UUID} loop={PATH}" in out
    assert re.search(r"Mode:\s+0600", run("debugfs", "-R", f"stat {PATH}", host.volume).decode())
    run("e2fsck", "-f", "-n", host.volume)


def test_archive(host, small_archive):
    status, out, err = host.mkimage("--size", "64M", "--tar", small_archive, "--swap", "16M")
    assert status == 0, err
    assert "there is no kernel in it" in err and "nothing in it makes an initramfs" in err
    with host.files() as directory:
        inside = look_into(host, directory)
        try:
            uuid = run("blkid", "-p", "-s", "UUID", "-o", "value", directory + PATH).decode().strip()
            with open(f"{inside}/etc/fstab", encoding="utf-8") as file:
                assert file.read() == f"UUID={uuid} / ext4 errors=remount-ro 0 1\n/dev/mapper/loopboot-swap none swap sw 0 0\n"
            assert os.getxattr(f"{inside}/etc/fstab.old", "user.kept") == b"yes"
            assert os.stat(f"{inside}/bin/busybox").st_mode & 0o4000
            assert (os.stat(f"{inside}/kept").st_uid, os.stat(f"{inside}/kept").st_gid) == (1234, 5678)
            parts = run("sh", "-c", f"cat {INSTALLED}/usr/share/loopboot/parts/*").decode().split()
            assert len(parts) > 40 and not [name for name in parts if not os.path.lexists(f"{inside}/{name}")]
            assert os.path.exists(f"{inside}/usr/share/man/man8/loopboot.8")
        finally:
            run("umount", inside)


NEEDED = ["--size", "64M", "--empty"]


@pytest.mark.parametrize("options, says", [
    (NEEDED[:2], "the content is missing"),
    (NEEDED[2:], "the size is missing"),
    (["--size", "0", "--empty"], "this is no size"),
    (["--size", "99999999999T", "--empty"], "this is no size"),
    ([*NEEDED, "--fs", "ntfs"], "a file system that is not made here"),
    ([*NEEDED, "--copy-running"], "more than one content"),
    ([*NEEDED, "word"], "a word that means nothing"),
    ([*NEEDED, "--name", "host"], "an image must not be called that"),
    ([*NEEDED, "--path", "/a/../b.img"], "a name that Windows cannot have"),
    ([*NEEDED, "--path", "/what?.img"], "a name that Windows cannot have"),
    ([*NEEDED, "--path", "/linux/swap.img", "--swap", "16M"], "two images of one name"),
    (["--size", "512M", "--debian", "trixie"], "a Debian does not fit"),
], ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "")
def test_wrong_usage(host, options, says):
    status, _, err = host.mkimage(*options)
    assert (status, err.count("\n")) == (1, 1), err
    assert re.match(f"loopboot-mkimage: .*{re.escape(says)}.*: .*\n", err), err


@pytest.mark.parametrize("layout, status, says", [
    (Layout(hibernated=True), 5, "Windows is hibernated in it .*choose Restart, not Shut down"),
    (Layout(dirty=True), 5, "it is marked dirty .*chkdsk /f"),
], ids=["hibernated", "dirty"])
def test_unclean_host(workplace, layout, status, says):
    host = Host(workplace, 256 * MIB, layout)
    before = run("sha256sum", host.volume)
    found = host.mkimage(*NEEDED)
    assert found[0] == status and re.search(says, found[2]), found
    assert run("sha256sum", host.volume) == before


def test_bitlocker(host):
    with open(host.volume, "r+b") as file:
        file.seek(3)
        file.write(b"-FVE-FS-")
    status, _, err = host.mkimage(*NEEDED)
    assert status == 5 and "BitLocker" in err and "manage-bde -off" in err


def test_no_room(host):
    before = host.facts()
    status, _, err = host.mkimage("--size", "500M", "--empty")
    assert status == 6 and re.search(r"there is room for \d+M, .* and not for 500M", err), err
    room = re.search(r"room for (\d+)M", err).group(1)
    assert host.facts() == before
    assert host.mkimage("--size", f"{room}M", "--empty", "--dry-run")[0] == 0


def test_file_exists(host):
    with host.files() as directory:
        os.mkdir(f"{directory}/linux")
        with open(f"{directory}/linux/ROOT.IMG", "wb") as file:
            file.write(b"mine")
    before = host.facts()
    status, _, err = host.mkimage(*NEEDED)
    assert status == 6 and "this file is there already" in err
    assert host.facts() == before


def test_leftover_of_a_power_cut(host):
    with host.files() as directory:
        os.mkdir(f"{directory}/linux")
        with open(f"{directory}/linux/root.img.part", "wb") as file:
            file.write(bytes(400 * MIB))
    status, _, err = host.mkimage("--size", "300M", "--empty")
    assert status == 6 and "--replace-part" in err and "root.img.part" in err
    assert host.mkimage("--size", "300M", "--empty", "--replace-part")[0] == 0
    with host.files() as directory:
        assert os.listdir(f"{directory}/linux") == ["root.img"]


def test_part_of_the_path_is_a_file(host):
    status, _, err = host.mkimage(*NEEDED, "--path", "/pagefile.sys/root.img")
    assert status == 1 and "a part of the path is a file" in err


def test_four_gib_on_fat(workplace):
    host = Host(workplace, 6 * GIB, Layout(host="vfat"))
    status, _, err = host.mkimage("--size", "4G", "--empty")
    assert status == 6 and "a file on FAT has less than 4 GiB" in err
    assert "4 GiB" not in host.mkimage("--size", "4095M", "--empty", "--dry-run")[2]


def test_mounted_host(host):
    with host.device() as device:
        where = host.workplace.path("mounted")
        os.mkdir(where)
        run("ntfs-3g", "-o", "ro", device, where)
        try:
            status, _, err = mkimage("--host", device, *NEEDED)
        finally:
            run("umount", where)
            time.sleep(1)
    assert status == 6 and f"it is in use: mounted on {where}" in err


def test_wrong_device(workplace):
    status, _, err = mkimage("--host", "/dev/nowhere", *NEEDED)
    assert status == 2 and "there is no such device" in err
    status, _, err = mkimage("--host", "/etc/fstab", *NEEDED)
    assert status == 1 and "this is no block device" in err
    host = Host(workplace, 64 * MIB)
    with open(host.volume, "r+b") as file:
        file.write(bytes(MIB))
    status, _, err = host.mkimage(*NEEDED)
    assert status == 5 and "no file system is known there" in err


def test_missing_tools(host):
    """With a PATH that has nothing of what Debian does not always install."""
    tools = host.workplace.path("tools")
    os.mkdir(tools)
    for name in ("dirname", "readlink", "cat", "getopt", "id", "unshare", "tr", "loopboot"):
        os.symlink(run("sh", "-c", f"command -v {name} || echo {INSTALLED}/usr/sbin/{name}").decode().strip(), f"{tools}/{name}")
    done = subprocess.run(["/bin/sh", COMMAND, "--host", "/dev/null", "--size", "2G", "--fs", "xfs", "--debian", "trixie"],
                          env={**ENVIRONMENT, "PATH": tools}, capture_output=True, check=False)
    said = done.stderr.decode()
    assert done.returncode == 6 and "missing: mkfs.xfs" in said and "apt-get install xfsprogs" in said, said


@pytest.mark.parametrize("part, programs, contents", [
    ("initramfs-tools", ("mkinitramfs", "update-initramfs"), [("2G", "--debian", "trixie"), ("64M", "--tar")]),
    ("dracut", ("dracut", "update-initramfs"), [("64M", "--tar")]),  # as Debian's newer ones
])
def test_a_part_that_is_not_installed(host, part, programs, contents):
    """An image whose initramfs could not be made with loopboot in it is not made: said before, or when its archive is unpacked."""
    installed = host.workplace.path("installed")
    tree = host.workplace.path("tree")
    archive = host.workplace.path("root.tar")
    shutil.copytree(INSTALLED, installed, symlinks=True)
    os.unlink(f"{installed}/usr/share/loopboot/parts/{part}")
    small_root(tree)
    os.makedirs(f"{tree}/usr/sbin", exist_ok=True)
    for program in programs:
        shutil.copy("/bin/true", f"{tree}/usr/sbin/{program}")
    run("tar", "-C", tree, "-cf", archive, ".")
    before = host.facts()
    for size, *content in contents:
        with host.device() as device:
            done = subprocess.run([f"{installed}/usr/sbin/loopboot-mkimage", "--host", device, "--size", size, *content,
                                   *([archive] if content == ["--tar"] else [])],
                                  env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        said = done.stderr.decode()
        assert done.returncode == 2 and f"its part for {part}" in said and f"apt-get install loopboot-{part}" in said, said
        assert host.facts() == before


@pytest.mark.parametrize("content, status, says", [
    ("none.tar", 2, "there is no such file"),
    ("text", 7, "this is no tar archive"),
    ("odd.tar", 7, "this is no Linux that could boot: it has no /sbin/init"),
    ("large.tar", 6, "tar failed"),
])
def test_bad_archive(host, content, status, says):
    archive = host.workplace.path(content)
    if content == "text":
        with open(archive, "w", encoding="ascii") as file:
            file.write("no archive\n" * 100)
    elif content != "none.tar":
        run("truncate", "-s", "1M" if content == "odd.tar" else "100M", host.workplace.path("file"))
        run("tar", "-C", host.workplace.directory, "-cf", archive, "file")
    before = host.facts()
    found = host.mkimage("--size", "64M", "--tar", archive)
    assert found[0] == status and says in found[2], found
    assert host.facts() == before


def test_interrupted(workplace, small_archive):
    """At ten random moments, the whole taking about as long as the longest of them."""
    host = Host(workplace, 512 * MIB)
    before = host.facts()
    assert before[2][0] == 0  # ntfsfix
    chance = random.Random(seed(workplace))
    options = ["--size", "160M", "--swap", "32M", "--tar", small_archive, "--path", "/new/deep/root.img"]
    began = time.monotonic()
    with host.device() as device:
        run("sh", "-c", f"PATH={INSTALLED}/usr/sbin:$PATH; {COMMAND} --dry-run --host {device} {' '.join(options)}")
    whole = 5 + time.monotonic() - began
    interrupted = 0
    for number in range(10):
        moment, kind = chance.uniform(0, whole), chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        with host.device() as device:
            process = start("--host", device, *options)
            time.sleep(moment)
            if kind == signal.SIGTERM:
                process.terminate()
            else:  # as a terminal sends it: to all
                os.killpg(process.pid, kind)
            status, _, said = end(process)
        what = f"{number}: {kind.name} after {moment:.2f} s: {said}"
        if status == 0:
            with host.files() as directory:
                run("rm", "-r", f"{directory}/new")
        else:
            interrupted += 1
            assert status in (128 + kind, -kind), what
        assert host.facts() == before, what
    assert interrupted >= 5


def test_running_system_does_not_fit(host):
    before = host.facts()
    status, _, err = host.mkimage("--size", "64M", "--copy-running")
    assert status == 6 and re.search(r"the running system has \d.* does not fit into 64 MiB", err), err
    assert host.facts() == before
