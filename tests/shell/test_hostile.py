"""What a hostile volume, image or boot entry calls its things never becomes a command, a line or a key of its own."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))

import ntfs  # noqa: E402
from initramfs import SHELLS  # noqa: E402

HELPER = TOP / "build/loopboot"
VOLUME_NAME = 0x60
PIECES = ["'", "''", "'\\''", "\n", "$(touch owned)", "`touch owned`", "; touch owned;", "${IFS}", "\\", "\\'", "&", "|", " ", "\t", "#",
          "*", "~", "!", "=", "-n", "ROOT='x'", "é", "漢", "\x01", "\x1b[2J", "\x7f", "🐧"]
HOSTILE = ["'; touch owned; '", "$(touch owned)", "`touch owned`", "a\nROOT='/dev/other'", "\\'; touch owned #", "'\\''$(touch owned)'"]


def strings(count, longest, pieces=None, seed=1):
    """HOSTILE, and COUNT more of PIECES at random: the same at each run."""
    random.seed(seed)
    return HOSTILE + ["".join(random.choices(pieces or PIECES, k=random.randint(1, longest))) for _ in range(count)]


@pytest.mark.parametrize("shell", [*SHELLS, "bash"])
@pytest.mark.parametrize("image", [True, False])
def test_what_attach_answers_is_evaluated_as_it_stands(shell, image, tmp_path):
    """The boot scripts eval it. Words in double quotes on the kernel command line may hold all but such quotes."""
    names = ("loopfstype", "loopflags") if image else ("root", "rootflags")
    words = strings(60, 12)
    for word, other in zip(words, reversed(words)):
        line = f'root=/dev/sda2 loop=/a {names[0]}="{word}" {names[1]}="{other}"' if image else \
            f'rootfstype=ntfs3 {names[0]}="{word}" {names[1]}="{other}"'
        answer = subprocess.run([HELPER, "attach", "--plan", "--cmdline", "-"], input=line.encode(), capture_output=True, check=False)
        if answer.returncode != 0:
            assert answer.returncode == 1 and answer.stdout == b"", answer.stderr  # a type as long as no file system's name
            continue
        script = 'eval "$1"; printf "%s\\0" "$LOOPBOOT_WAY" "$ROOT" "$ROOTFSTYPE" "$ROOTFLAGS"'
        done = subprocess.run([*SHELLS.get(shell, "bash").split(), "-c", script, "sh", answer.stdout.rstrip(b"\n")], cwd=tmp_path,
                              capture_output=True, check=True)
        # A root that is the NTFS itself the helper mounts, with whatever the words are.
        said = ["/dev/mapper/loopboot-root", word, other] if image else ["/run/initramfs/loopboot/host", "none", "bind"]
        assert done.stdout.decode().split("\0") == ["wait", *said, ""]
        assert not list(tmp_path.iterdir())


def probe(volume, *options):
    return subprocess.run([HELPER, "probe", *options, volume], check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def small():
    return ntfs.make(2 << 20, "-c", 4096).finished()


def with_label(small, label):
    volume = ntfs.Volume(small)
    record = volume.record(ntfs.VOLUME)
    if record.has(VOLUME_NAME):
        record.remove(VOLUME_NAME)
    record.insert(VOLUME_NAME, label)
    return volume


def test_an_ntfs_label_is_one_line_and_one_string(small, tmp_path):
    units = [bytes(random.Random(i).choices(range(256), k=64)) for i in range(40)]  # lone surrogates among them
    for label in [text.encode("utf-16-le")[:64] for text in strings(40, 10)] + units:
        path = tmp_path / "volume"
        with_label(small, label).save(path)
        said = json.loads(probe(path, "--json").decode())
        lines = [line.partition("=") for line in probe(path).decode().split("\n")]
        assert [key for key, _, _ in lines] == ["filesystem", "serial", "label", "sector_size", "cluster_size", "record_size",
                                                "volume_size", "dirty", "hibernation", "log", ""]
        assert lines[2][2] == said["label"]


def test_a_plain_ntfs_label_arrives(small, tmp_path):
    for label in ["Windows", "$(touch owned) 'é' \"漢\" \\ 🐧"]:
        with_label(small, label.encode("utf-16-le")).save(tmp_path / "volume")
        assert json.loads(probe(tmp_path / "volume", "--json"))["label"] == label
        assert f"\nlabel={label}\n" in probe(tmp_path / "volume").decode()


@pytest.mark.parametrize("make, at, size", [
    (["/sbin/mkfs.ext4", "-q", "-F"], 1024 + 0x78, 16),
    (["/sbin/mkfs.vfat", "-F", "16"], 0x2b, 11),
    (["/sbin/mkfs.xfs", "-q", "-f"], 108, 12),
    (["/sbin/mkfs.btrfs", "-q", "-f"], 65536 + 0x12b, 64),
], ids=["ext4", "vfat", "xfs", "btrfs"])
def test_labels_of_other_file_systems(make, at, size, tmp_path):
    """Bytes of any kind: an old FAT's are of a code page."""
    path = tmp_path / "volume"
    with open(path, "wb") as file:
        file.truncate(320 << 20)
    subprocess.run([*make, path], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    labels = [text.encode()[:size] for text in strings(20, 6)] + [bytes(random.Random(i).choices(range(256), k=size)) for i in range(30)]
    for label in [b"M\x9aLLER", b"\xff" * size, *labels]:
        with open(path, "r+b") as file:
            file.seek(at)
            file.write(label.ljust(size, b"\0"))
        said = json.loads(probe(path, "--json").decode())
        assert said["filesystem"] in ("ext4", "vfat", "xfs", "btrfs")
        lines = probe(path).split(b"\n")
        assert {line.split(b"=")[0] for line in lines} <= {b"filesystem", b"serial", b"label", b"volume_size", b""}, lines


def test_names_of_devices_and_files_in_json(small, tmp_path):
    volume = ntfs.Volume(small)
    volume.write_file("image", bytes(64 << 10))
    for name in [b"plain", "é'$(touch owned)\n\"".encode(), b"no UTF-8 \xff\xc3(", b"\x01\x1f\\"]:
        path = tmp_path.joinpath("x").as_posix().encode()[:-1] + name
        volume.save(path)
        table = subprocess.run([HELPER, "table", "--json", path, "/image"], check=True, capture_output=True).stdout
        (row,) = json.loads(table.decode())
        assert row["device"] == name.decode("latin-1" if b"\xff" in name else "utf-8").join([str(tmp_path) + "/", ""])
