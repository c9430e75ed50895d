"""loopboot-mkrescue on this machine: what it refuses, what it writes, and what it leaves behind. The kernel is given: no initramfs is made."""

import contextlib
import os
import shutil
import signal
import subprocess
import time

import pytest

import ntfs_volume
import rig
from guest import PROJECT
from run import run

SCRIPT = os.path.join(PROJECT, "scripts/loopboot-mkrescue")
PLACES = {"LOOPBOOT_LIB": os.path.join(PROJECT, "scripts/lib"), "LOOPBOOT_HELPER": os.path.join(PROJECT, "build/loopboot")}
MIB = 1 << 20
USAGE, NOT_FOUND, FOREIGN, SYSTEM = 1, 2, 5, 6
UUID = "--root=UUID=0123456789ABCDEF", "--loop=/linux/root.img"


def kernel():
    """A kernel, and something in the place of an initramfs."""
    return [f"--kernel={rig.system_file('trixie', 'vmlinuz')}", f"--initrd={PROJECT}/README.md"]


def start(*arguments, shell=(), **environment):
    """The script, with nobody at the terminal."""
    return subprocess.Popen([*shell, SCRIPT, *map(str, arguments)], env={**os.environ, **PLACES, **environment}, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)


def end(process):
    """Wait for the end of the script, and return its status and what it said."""
    try:
        said = process.communicate(timeout=120)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return process.returncode, said


def make(*arguments, **environment):
    return end(start(*arguments, **environment))


def refused(status, words, *arguments, **environment):
    found, said = make(*arguments, **environment)
    assert (found, words in said) == (status, True), (found, said)
    assert said.count("\n") == 1 and said.startswith("loopboot-mkrescue: "), said


@contextlib.contextmanager
def loop_device(file, *options):
    device = run("losetup", "--find", "--show", *options, file).decode().strip()
    try:
        yield device
    finally:
        run("losetup", "--detach", device)


@pytest.fixture(name="stick")
def a_stick(tmp_path):
    """A loop device over 64 MiB that are not zero."""
    file = tmp_path / "stick.img"
    file.write_bytes(b"what was there before" * (64 * MIB // 21 + 1))
    os.truncate(file, 64 * MIB)
    with loop_device(file) as device:
        yield device


@pytest.fixture(name="volume")
def a_volume(tmp_path):
    """An NTFS volume with the small root as its image."""
    volume = str(tmp_path / "volume")
    ntfs_volume.make(volume, 160 * MIB, 2048 * 512)
    with ntfs_volume.mounted(volume) as directory:
        os.mkdir(f"{directory}/linux")
        shutil.copyfile(rig.SMALL_IMAGE, f"{directory}/linux/root.img")
    return volume


def left_over(directory):
    """What else than media a run has left in DIRECTORY, and in the directory for temporary files."""
    return [name for name in os.listdir(directory) if ".part" in name or ".new" in name] + os.listdir(os.environ["TMPDIR"])


@pytest.fixture(autouse=True)
def own_directory_for_temporary_files(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path_factory.mktemp("tmp")))


# ---- what is asked for

@pytest.mark.parametrize("arguments, words", [
    ((), "name what to make"),
    (("a.iso", "b.iso"), "name one target"),
    (("--usb=/dev/null", "a.iso"), "name one target"),
    (("--timeout=soon", "a.iso"), "no number of seconds (soon)"),
    (("--remove", "a.iso"), "--remove is for --pxe and --esp"),
    (("--loop=/linux/root.img", "a.iso"), "--root is missing"),
    (("--root=UUID=0123456789ABCDEF", "--cmdline=rootfstype", "a.iso"), "nothing says by which driver the root in NTFS itself was made"),
    (("--keep-fresh", "--kernel=/boot/vmlinuz", "a.iso"), "--keep-fresh is for this system's own kernels"),
    ((*UUID, "--cmdline=say='hello'", "a.iso"), "no boot loader hands on a quote"),
    ((*UUID, f"--cmdline={'x' * 1500}", "a.iso"), "longer than 1500 bytes"),
])
def test_wrong_usage(tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    refused(USAGE, words, *arguments)
    assert not os.listdir(tmp_path)


def test_unknown_option():
    assert make("--nonsense", "a.iso")[0] == USAGE


@pytest.mark.parametrize("arguments, status, words", [
    (("--loop=/linux/root.img", "--root=/dev/no-such"), NOT_FOUND, "there is no such device (/dev/no-such)"),
    (("--loop=/linux/root.img", "--root=/dev/null"), NOT_FOUND, "there is no such device (/dev/null)"),
    (("--loop=/linux/root.img", f"--root={PROJECT}/README.md"), FOREIGN, "no file system with a UUID"),
    ((), NOT_FOUND, "the running root is not in an image (/run/loopboot/root)"),
    ((*UUID, "--kernel=/no/vmlinuz", "--initrd=/no/initrd"), NOT_FOUND, "there is no such file (/no/vmlinuz)"),
    ((*UUID, f"--kernel={SCRIPT}"), NOT_FOUND, "there is no such file (none given)"),
])
def test_no_such_thing(tmp_path, arguments, status, words):
    refused(status, words, *arguments, tmp_path / "a.iso")
    assert not os.listdir(tmp_path)


def test_an_image_that_would_not_boot(tmp_path, volume):
    status, said = make("--root", volume, "--loop=/linux/none.img", *kernel(), tmp_path / "a.iso")
    assert (status, "there is no such file" in said) == (NOT_FOUND, True), said
    assert not (tmp_path / "a.iso").exists()


def test_missing_tools_are_named_all_at_once(tmp_path):
    """With nothing in PATH but what the script needs before it looks for them."""
    for tool in ("getopt", "mktemp", "cat", "rm", "id", "dirname", "dd", "mkinitramfs", "busybox"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or "/usr/bin/busybox")
    status, said = make(*UUID, tmp_path / "a.iso", PATH=str(tmp_path))
    assert status == SYSTEM
    assert "missing: xorriso mkfs.fat mcopy: install their packages: apt-get install xorriso dosfstools mtools\n" in said


# ---- a file

def boot_configuration(iso, path):
    return run("xorriso", "-osirrox", "on", "-indev", f"stdio:{iso}", "-concat", "append", "-", path, "--").decode()


def uuid_of(medium):
    return run("blkid", "-p", "-o", "value", "-s", "UUID", medium).decode().strip()


@pytest.mark.parametrize("shell", [(), ("busybox", "sh")], ids=["dash", "busybox"])
def test_a_device_is_named_by_its_uuid_and_odd_words_arrive(tmp_path, volume, shell):
    with ntfs_volume.mounted(volume) as directory:
        os.rename(f"{directory}/linux", f"{directory}/Größe ß")
    iso = tmp_path / "a.iso"
    status, said = make("--root", volume, "--loop", r"\Größe ß\root.img", "--cmdline", 'quiet dyndbg="file x +p"', *kernel(), iso, shell=shell)
    assert status == 0, said
    root = f"root=UUID={uuid_of(volume)}"
    line = f'APPEND {root} "loop=/Größe ß/root.img" ro quiet "dyndbg=file x +p" '
    assert boot_configuration(iso, "/isolinux/isolinux.cfg").count(line) == 4
    line = f"linux ($root)/loopboot/vmlinuz '{root}' 'loop=/Größe ß/root.img' 'ro' 'quiet' 'dyndbg=file x +p' "
    assert boot_configuration(iso, "/boot/grub/grub.cfg").count(line) == 4
    assert not left_over(tmp_path)


def test_a_root_in_ntfs_itself(tmp_path):
    iso = tmp_path / "a.iso"
    status, said = make("--root=UUID=0123456789ABCDEF", "--cmdline", "rootfstype=ntfs3 quiet", *kernel(), iso)
    assert status == 0, said
    menu = boot_configuration(iso, "/isolinux/isolinux.cfg")
    assert menu.count("APPEND root=UUID=0123456789ABCDEF rw rootfstype=ntfs3 quiet ") == 2 and "kexec" not in menu
    assert "MENU LABEL Linux in NTFS itself, with this medium's own kernel\n" in menu


@pytest.mark.parametrize("hibernated", [False, True])
def test_a_root_in_ntfs_itself_is_looked_at(tmp_path, volume, hibernated):
    if hibernated:
        with ntfs_volume.mounted(volume) as directory:
            ntfs_volume.hibernate(directory)
    status, said = make("--root", volume, "--cmdline", "rootfstype=ntfs-3g", *kernel(), tmp_path / "a.iso")
    assert (status, "hibernated" in said) == ((3, True) if hibernated else (0, False)), said


def test_a_medium_is_replaced_and_keeps_its_uuid_and_other_files_are_not(tmp_path):
    iso = tmp_path / "a.iso"
    assert make(*UUID, *kernel(), iso)[0] == 0
    before = uuid_of(iso)
    assert make(*UUID, "--timeout=7", *kernel(), iso)[0] == 0
    assert uuid_of(iso) == before
    assert f"--set=root {before}\n" in boot_configuration(iso, "/boot/grub/grub.cfg")
    assert "set timeout=7\n" in boot_configuration(iso, "/boot/grub/grub.cfg")
    iso.write_text("mine")
    refused(USAGE, "it exists, and is no medium of ours", *UUID, *kernel(), iso)
    assert iso.read_text() == "mine"


def test_no_room(tmp_path):
    run("mount", "-t", "tmpfs", "-o", "size=8m", "none", tmp_path)
    try:
        status, said = make(*UUID, *kernel(), tmp_path / "a.iso")
        assert (status, "xorriso failed" in said) == (SYSTEM, True), said
        assert not os.listdir(tmp_path)
    finally:
        run("umount", tmp_path)


def wait_until(true, process):
    end = time.monotonic() + 60
    while not true():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted(tmp_path, number):
    """While a medium is written that is so large that this takes a while."""
    iso, initrd = tmp_path / "a.iso", tmp_path / "initrd"
    initrd.touch()
    os.truncate(initrd, 1 << 30)
    process = start(*UUID, kernel()[0], f"--initrd={initrd}", iso)
    wait_until(lambda: os.path.exists(f"{iso}.part"), process)
    process.send_signal(number)
    status, said = end(process)
    assert (status, said.endswith("\nloopboot-mkrescue: interrupted: what was begun is undone\n")) == (128 + number, True), said
    assert os.listdir(tmp_path) == ["initrd"] and not left_over(tmp_path)


# ---- a stick

def test_stick(tmp_path, stick):
    status, said = make(*UUID, *kernel(), "--usb", stick, "--yes")
    assert (status, "The stick is ready." in said) == (0, True), said
    assert "search --no-floppy --fs-uuid --set=root " + uuid_of(stick) in boot_configuration(stick, "/boot/grub/grub.cfg")
    assert "EFI System" in run("fdisk", "-l", stick).decode() or "EFI (FAT" in run("fdisk", "-l", stick).decode()
    assert not left_over(tmp_path)


def check_untouched(stick):
    with open(stick, "rb") as file:
        assert file.read(21) == b"what was there before"


def test_nobody_to_ask(stick):
    refused(USAGE, "there is nobody to ask", *UUID, *kernel(), "--usb", stick)
    check_untouched(stick)


@pytest.mark.parametrize("answer, written", [("yes", True), ("y", False), ("", False)])
def test_the_answer_counts(tmp_path, stick, answer, written):
    """script(1) gives it a terminal."""
    command = " ".join([SCRIPT, *UUID, *kernel(), "--usb", stick])
    done = subprocess.run(["script", "-qec", command, tmp_path / "typescript"], input=f"{answer}\n", env={**os.environ, **PLACES},
                          stdout=subprocess.PIPE, text=True, timeout=120, check=False)
    assert f"{stick}, 64 MiB" in done.stdout
    assert (done.returncode == 0) == written, done.stdout
    if not written:
        assert "the answer was not yes" in done.stdout
        check_untouched(stick)


def test_too_small(tmp_path):
    file = tmp_path / "small.img"
    file.write_bytes(b"what was there before" * 100000)
    with loop_device(file) as device:
        status, said = make(*UUID, *kernel(), "--usb", device, "--yes")
        assert (status, "it is too small" in said) == (SYSTEM, True), said
        check_untouched(device)


def test_a_write_protected_stick(tmp_path):
    (tmp_path / "stick.img").write_bytes(bytes(MIB))
    with loop_device(tmp_path / "stick.img", "--read-only") as device:
        refused(SYSTEM, "it is write-protected", *UUID, *kernel(), "--usb", device, "--yes")


def test_no_stick(tmp_path):
    refused(NOT_FOUND, "there is no such device", *UUID, *kernel(), "--usb", tmp_path, "--yes")


def test_a_stick_in_use(tmp_path, stick):
    run("mkfs.ext4", "-q", stick)
    run("mount", stick, tmp_path)
    try:
        refused(SYSTEM, f"{stick} is in use: mounted on {tmp_path}", *UUID, *kernel(), "--usb", stick, "--yes")
    finally:
        run("umount", tmp_path)


def test_a_stick_that_is_swap(stick):
    run("mkswap", stick)
    run("swapon", stick)
    try:
        refused(SYSTEM, "is in use: swap", *UUID, *kernel(), "--usb", stick, "--yes")
    finally:
        run("swapoff", stick)


def test_the_disk_of_the_image_is_no_stick(volume):
    with loop_device(volume) as device:
        before = uuid_of(device)
        refused(USAGE, "the image lies on this disk", f"--root={device}", "--loop=/linux/root.img", *kernel(), "--usb", device, "--yes")
        refused(USAGE, "the image lies on this disk", f"--root=UUID={before}", "--loop=/linux/root.img", *kernel(), "--usb", device, "--yes")
        assert uuid_of(device) == before


def test_half_a_stick_is_left_empty(tmp_path, stick):
    """dd stops for ever in the middle."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "dd").write_text(f'#!/bin/sh\ncase "$*" in *medium.iso*) /bin/dd "$@" count=9; echo > {tmp_path}/begun; sleep 1000 ;; *) exec /bin/dd "$@" ;; esac\n')
    (tools / "dd").chmod(0o755)
    process = start(*UUID, *kernel(), "--usb", stick, "--yes", PATH=f"{tools}:{os.environ['PATH']}")
    wait_until((tmp_path / "begun").exists, process)
    process.send_signal(signal.SIGTERM)
    assert end(process)[0] == 128 + signal.SIGTERM
    with open(stick, "rb") as file:
        assert file.read(MIB) == bytes(MIB)
    assert not left_over(tmp_path)


# ---- a tree for TFTP

def files_below(directory):
    return sorted(os.path.relpath(os.path.join(place, name), directory) for place, _, names in os.walk(directory) for name in names)


def test_tree(tmp_path):
    (tmp_path / "theirs").write_text("theirs")
    assert make(*UUID, *kernel(), "--pxe", tmp_path)[0] == 0
    made = files_below(tmp_path)
    assert {"lpxelinux.0", "pxelinux.cfg/default", "shimx64.efi", "grubx64.efi", "grub/grub.cfg", "loopboot/vmlinuz"} < set(made)
    assert make(*UUID, *kernel(), "--timeout=9", "--pxe", tmp_path)[0] == 0
    assert files_below(tmp_path) == made
    assert "set timeout=9\n" in (tmp_path / "grub/grub.cfg").read_text()
    assert make("--remove", "--pxe", tmp_path)[0] == 0
    assert files_below(tmp_path) == ["theirs"]
    refused(NOT_FOUND, "loopboot-mkrescue has put nothing there", "--remove", "--pxe", tmp_path)


def test_somebody_elses_tree_is_left_alone(tmp_path):
    (tmp_path / "grub").mkdir()
    (tmp_path / "grub/grub.cfg").write_text("theirs")
    refused(USAGE, "somebody else's file stands there", *UUID, *kernel(), "--pxe", tmp_path)
    assert files_below(tmp_path) == ["grub/grub.cfg"]
    refused(NOT_FOUND, "there is no such directory", *UUID, *kernel(), "--pxe", tmp_path / "none")


# ---- kept fresh

TREE = os.path.join(PROJECT, "build/system/rescue-trixie/root")


def inside(*words):
    """Run WORDS in the Debian that has all it takes; what it says, errors included."""
    done = subprocess.run([os.path.join(PROJECT, "tests/lib/inside"), TREE, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_new_kernel_goes_onto_what_is_kept_fresh(tmp_path):
    """The kernel's installation calls the hook; a medium that is not there is named and does not keep it from the others."""
    iso, gone = f"{TREE}/root/kept.iso", f"{TREE}/root/gone"
    try:
        os.makedirs(gone)
        inside("loopboot-mkrescue", *UUID, "--cmdline=quiet two", "--timeout=8", "--keep-fresh", "/root/kept.iso")
        inside("loopboot-mkrescue", *UUID, "--keep-fresh", "--pxe", "/root/gone")
        before = uuid_of(iso)
        shutil.rmtree(gone)
        os.truncate(iso, 1 << 20)
        said = inside("/etc/kernel/postinst.d/zz-loopboot-rescue", "6.12", "/boot/vmlinuz-6.12")
        assert "/root/gone is not there, and keeps its old kernel" in said
        assert uuid_of(iso) == before
        configuration = boot_configuration(iso, "/isolinux/isolinux.cfg")
        assert "TIMEOUT 80\n" in configuration and configuration.count(" ro quiet two ") == 4
        assert f"own kernel ({os.listdir(TREE + '/lib/modules')[0]})" in configuration
    finally:
        shutil.rmtree(f"{TREE}/etc/loopboot", ignore_errors=True)
        shutil.rmtree(gone, ignore_errors=True)
        if os.path.exists(iso):
            os.unlink(iso)
