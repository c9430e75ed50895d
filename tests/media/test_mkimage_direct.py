"""loopboot-mkimage --direct on this machine itself, by ntfs-3g: what it puts into NTFS, what it refuses, what it removes."""

import json
import os
import random
import re
import signal
import subprocess
import time

import pytest

import archive
from disk import MIB, Layout
from guest import PROJECT
from host import COMMAND, ENVIRONMENT, Host, end, seed, small_root, start
from run import run

AS_ROOT = "permissions"  # for ntfs-3g to tell owners and modes
SUID, CAPABILITY = "bin/busybox", bytes.fromhex("0100000200200000000000000000000000000000")  # cap_net_raw=ep
ODD_NAMES = ["a:b", "nul.c", "end.", "back\\slash", "Aux", "twins/E", "twins/e"]
EVEN_NAMES = ["Größe", "null.c", ".profile", "com10", "twins/é"]


@pytest.fixture
def host(workplace):
    return Host(workplace, 64 * MIB)


@pytest.fixture
def tree(workplace):
    """A small root with all that NTFS might not keep, that boots by ntfs-3g alone."""
    tree = workplace.path("tree")
    small_root(tree, "cat")
    os.mkdir(f"{tree}/twins")
    for name in ODD_NAMES + EVEN_NAMES:
        with open(f"{tree}/{name}", "w", encoding="ascii") as file:
            file.write(name.encode("unicode_escape").decode())
    run("sh", "-c", f"cd {tree} && touch bin/ntfs-3g && chown 12:34 Größe && chmod 6751 Größe && ln Größe linked && mkfifo fifo && "
        "mknod device b 259 300 && mkdir -m 1777 tmp && ln -s ../.././/nowhere symbolic && chown -h 3:4 symbolic")
    os.setxattr(f"{tree}/{SUID}", "security.capability", CAPABILITY)
    return tree


@pytest.fixture
def content(tree):
    return pack(tree)


def pack(tree):
    archive_file = f"{tree}.tar"
    run("tar", "-C", tree, "--xattrs", "--xattrs-include=*", "-cf", archive_file, ".")
    return archive_file


def put(host, content, *options):
    return host.mkimage("--direct", "--tar", content, *options)


def remove(host, *options):
    return host.mkimage("--direct", "--remove", "--yes", *options)


def assert_refused(host, status, says, *options):
    """With one line, and before anything is written."""
    before = run("sha256sum", host.volume)
    found = host.mkimage("--direct", *options)
    assert found[0] == status and re.search(says, found[2]) and found[2].count("\n") == 1, found
    assert run("sha256sum", host.volume) == before


def test_put_and_removed(host, content):
    before = host.facts()
    status, out, err = put(host, content)
    assert status == 0, err
    assert re.search(r"Boot it with: root=UUID=([0-9A-F]{16}) rootfstype=ntfs-3g rw\n", out), out
    assert f"{len(ODD_NAMES)} are such that Windows cannot open" in err, err
    after = host.facts()
    assert set(before[0]) <= set(after[0]) and set(before[1].splitlines()) <= set(after[1].splitlines()) and after[2] == before[2]
    with host.files(AS_ROOT) as directory:
        assert archive.differences(content, directory, ["etc/fstab"]) == []
        with open(f"{directory}/etc/fstab", encoding="ascii") as file:
            assert re.fullmatch(r"UUID=[0-9A-F]{16} / auto defaults 0 0\n", file.read())
        assert os.getxattr(f"{directory}/etc/fstab.old", "user.kept") == b"yes"
        with open(f"{directory}/etc/loopboot/direct.names", encoding="utf-8") as file:
            assert sorted(line.split("\t")[1] for line in file.read().splitlines()) == sorted(ODD_NAMES)
        assert os.path.exists(f"{directory}/usr/sbin/loopboot") and not os.path.exists(f"{directory}/host")
    status, _, err = remove(host)
    assert status == 0, err
    assert host.facts() == before


def test_what_was_added_goes_and_what_is_not_ours_stays(host, content):
    """Neither a link is followed, nor does a name count that another has taken."""
    with host.files() as directory:
        os.symlink("boot/nothing", f"{directory}/mine")
    before = host.facts()
    assert put(host, content)[0] == 0
    with host.files() as directory:
        run("sh", "-c", f"cd {directory} && ln -s ../Users etc/link && touch bin/new && ln -s boot/vmlinuz vmlinuz.old && "
            "rm -r kept && mkdir kept && echo mine > kept/file && echo 'd 5 Windows' >> etc/loopboot/direct.list && "
            "echo 'd 5 ../Users' >> etc/loopboot/direct.list && echo 'd 5 ..' >> etc/loopboot/direct.list")
    status, _, err = remove(host)
    assert status == 0 and "this is not what was put there, and stays (/kept)" in err and "(/Windows)" in err, err
    with host.files() as directory:
        run("rm", "-r", f"{directory}/kept")
    after = host.facts()
    assert after[0][1:] == before[0][1:] and after[1:] == before[1:]  # but for the topmost directory's own size


def test_plan_as_json(host, content):
    with open(host.volume, "rb") as file:
        before = file.read()
    status, out, err = put(host, content, "--dry-run", "--json")
    assert status == 0, err
    plan = json.loads(out)
    assert (plan["content"], plan["way"], plan["driver"], plan["unreadable"]) == ("tar", "direct", "ntfs-3g", len(ODD_NAMES))
    with open(host.volume, "rb") as file:
        assert file.read() == before


def test_json(host, content):
    lines = [json.loads(line) for line in put(host, content, "--json")[1].splitlines()]
    assert [line["driver"] for line in lines if "linux" in line] == ["ntfs-3g"]
    assert lines[-1]["done"] and "rootfstype=ntfs-3g" in lines[-1]["command_line"]
    names = [line["names"] for line in lines if "linux" in line][0]
    assert "Größe" in names and "back\\slash" in names
    planned, = [json.loads(line) for line in remove(host, "--dry-run", "--json")[1].splitlines()]
    assert set(planned["would_remove"]) == set(names)
    removed = [json.loads(line) for line in remove(host, "--json")[1].splitlines()]
    assert [line["removed"] for line in removed if "removed" in line] == [planned["would_remove"]]


@pytest.mark.parametrize("made, says", [
    ("mkdir Boot etC", r"these names are taken, and to Windows A and a are one: Boot, etC "),
    ("echo > SYS", r"are one: SYS "),
    ("mkdir GRÖSSE && echo > größe", "are one: größe "),
    ("mkdir loopboot.part", r"an earlier run did not come to its end .*/loopboot.part.*--direct --remove"),
], ids=["directories", "file", "beyond-ascii", "leftover"])
def test_name_taken(host, content, made, says):
    with host.files() as directory:
        run("sh", "-c", f"cd {directory} && mkdir boots et && {made}")
    assert_refused(host, 6, says, "--tar", content)


def test_put_twice(host, content):
    assert put(host, content)[0] == 0
    assert_refused(host, 6, "a Linux was put there already .*--direct --remove", "--tar", content)


def test_names_beside(host, content):
    with host.files() as directory:
        run("sh", "-c", f"cd {directory} && mkdir boots et loopboot && echo > bin.exe")
    assert put(host, content, "--dry-run")[0] == 0


@pytest.mark.parametrize("name, status", [(b"bad-\xff", 7), (b"bad-\xc3", 7), ("fine-\u20ac".encode(), 0)], ids=["byte", "cut", "utf-8"])
def test_name_that_is_no_utf_8(host, tree, name, status):
    with open(os.path.join(tree.encode(), b"etc", name), "wb"):
        pass
    if status:
        assert_refused(host, status, r"NTFS cannot hold a name that is no UTF-8 \(etc/bad-\?\): rename it, and all like it: there are 1\n",
                       "--tar", pack(tree))
    else:
        assert put(host, pack(tree), "--dry-run")[0] == 0


LOOK = 'for part in messages mkimage-names; do . "$LIB/$part.sh"; done; program=x work=$1 driver=$2 archive=; look_at_names'


@pytest.mark.parametrize("driver, name, status", [
    ("ntfs", "usr/what?", 7), ("ntfs", "usr/<", 7), ("ntfs", "usr/colon:and|\\", 0), ("ntfs3", "usr/what?", 0), ("ntfs-3g", "usr/what?", 0),
], ids=lambda value: re.sub(r"\W", "", str(value)))
def test_name_that_the_newer_ntfs_cannot_keep(tmp_path, driver, name, status):
    """Which only other machines have."""
    (tmp_path / "names").write_text(f"usr\n{name}\n", encoding="ascii")
    done = subprocess.run(["sh", "-c", LOOK, "sh", tmp_path, driver], env={**os.environ, "LIB": f"{PROJECT}/scripts/lib"}, text=True,
                          capture_output=True, check=False)
    assert done.returncode == status and ("the driver ntfs cannot keep" in done.stderr) == bool(status), done


@pytest.mark.parametrize("made, status, says", [
    ("true", 7, "neither a kernel in it with a driver for NTFS, nor ntfs-3g"),
    ("mkdir -p usr/lib/modules/6.1.0/kernel/fs/ntfs && touch usr/lib/modules/6.1.0/kernel/fs/ntfs/ntfs.ko", 7, "neither a kernel"),
    ("mkdir -p usr/lib/modules/7.2.0/kernel/fs/ntfs && touch usr/lib/modules/7.2.0/kernel/fs/ntfs/ntfs.ko.xz", 6,
     "what boots it, ntfs, has to write it, and this system has only: ntfs-3g"),
    ("mkdir -p lib/modules/6.12.0/kernel/fs/ntfs3 && touch lib/modules/6.12.0/kernel/fs/ntfs3/ntfs3.ko.xz", 6, "what boots it, ntfs3, has to"),
], ids=["none", "old-ntfs", "ntfs", "ntfs3"])
def test_no_driver(host, tree, made, status, says):
    os.unlink(f"{tree}/bin/ntfs-3g")
    run("sh", "-c", f"cd {tree} && {made}")
    assert_refused(host, status, says, "--tar", pack(tree))


def test_debian_that_boots_by_another_driver(host):
    assert_refused(host, 6, "what boots it, ntfs3, has to write it", "--debian", "trixie")


@pytest.mark.parametrize("layout, status, says", [
    (Layout(hibernated=True), 5, "Windows is hibernated in it"),
    (Layout(dirty=True), 5, "it is marked dirty"),
    (Layout(host="ext4"), 5, "--direct is for NTFS, and this is ext4"),
], ids=["hibernated", "dirty", "ext4"])
def test_host_that_does_not_do(workplace, content, layout, status, says):
    host = Host(workplace, 64 * MIB, layout)
    assert_refused(host, status, says, "--tar", content)
    assert_refused(host, status, says, "--remove", "--yes")


def test_no_room(host, tree):
    run("fallocate", "-l", 60 * MIB, f"{tree}/large")
    assert_refused(host, 6, r"there is room for \d+M, .*make it smaller, or room in Windows", "--tar", pack(tree))


@pytest.mark.parametrize("made, says", [
    ("rm sbin/init", "this is no Linux that could boot: it has no /sbin/init"),
    ("mv etc real && ln -s real etc", "/etc is a symbolic link"),
], ids=["no-init", "etc-elsewhere"])
def test_content_that_does_not_do(host, tree, made, says):
    """What is known only once it has been unpacked is undone."""
    run("sh", "-c", f"cd {tree} && {made}")
    before = host.facts()
    status, _, err = put(host, pack(tree))
    assert status == 7 and says in err, err
    assert host.facts() == before


def test_archive_that_is_cut(host, content):
    os.truncate(content, os.path.getsize(content) // 2)
    before = run("sha256sum", host.volume)
    status, _, err = put(host, content)
    assert status == 7 and "it cannot all be read" in err, err
    assert run("sha256sum", host.volume) == before


@pytest.mark.parametrize("options, says", [
    (["--direct"], "the content is missing"),
    (["--direct", "--empty"], "there is no --direct without a Linux"),
    (["--direct", "--tar", "x", "--size", "1G"], "this is for an image"),
    (["--direct", "--remove", "--tar", "x"], "what is removed has no content"),
    (["--remove"], "only what --direct has put there can be removed"),
    (["--direct", "--remove"], "there is nobody to ask"),
], ids=lambda value: "".join(value) if isinstance(value, list) else "")
def test_wrong_usage(host, options, says):
    status, _, err = host.mkimage(*options)
    assert (status, err.count("\n")) == (1, 1) and says in err, err


def test_nothing_to_remove(host):
    assert_refused(host, 2, "nothing was put there", "--remove", "--yes")


@pytest.mark.parametrize("answer, removed", [("yes", True), ("y", False)])
def test_asked(host, content, answer, removed):
    before = host.facts()
    assert put(host, content)[0] == 0
    whole = host.facts()
    with host.device() as device:
        done = subprocess.run(["script", "-qec", f"{COMMAND} --direct --remove --host {device}", "/dev/null"], input=f"{answer}\n",
                              env=ENVIRONMENT, text=True, capture_output=True, check=False)
    assert ("the answer was not yes" in done.stdout) != removed and done.returncode == (0 if removed else 1), done
    assert host.facts() == (before if removed else whole)


def test_left_behind(host, content):
    """As by a power cut amid the last moves."""
    before = host.facts()
    assert put(host, content)[0] == 0
    with host.files(AS_ROOT) as directory:
        run("sh", "-c", f"cd {directory} && mkdir loopboot.part && mv etc bin linked loopboot.part/")
    status, _, err = remove(host)
    assert status == 0, err
    assert host.facts() == before


def interrupt(device, moment, kind, *options):
    """What a run that got the signal KIND after MOMENT seconds, as from a terminal, says: status and messages."""
    process = start("--direct", "--host", device, *options)
    time.sleep(moment)
    os.killpg(process.pid, kind)
    status, _, said = end(process)
    return status, f"{kind.name} after {moment:.2f} s: {said}"


def test_putting_interrupted(host, content):
    """At six random moments; removing, once, after which the same command goes on."""
    before = host.facts()
    chance = random.Random(seed(host.workplace))
    began = time.monotonic()
    assert put(host, content)[0] == 0
    whole = time.monotonic() - began
    with host.device() as device:
        interrupt(device, chance.uniform(0, 1), signal.SIGINT, "--remove", "--yes")
    assert remove(host)[0] in (0, 2)
    assert host.facts() == before
    for _ in range(6):
        with host.device() as device:
            status, what = interrupt(device, chance.uniform(0, whole), chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]),
                                     "--tar", content)
        assert status == 0 or "interrupted: what was begun is undone" in what or status < 0, what
        if status == 0:
            assert remove(host)[0] == 0
        assert host.facts() == before, what
