"""The hooks for mkinitcpio: what the boots with them do not show. The words that hooks may use are recorded, not carried out."""

import re
import subprocess

import pytest

from initramfs import SHELLS, TOP

HOOKS = TOP / "mkinitcpio"
SHARED = TOP / "dracut-module/50loopboot"

WORDS = """
err() { echo "ERROR: $*"; }
getarg() { sed -n "s/^$1=//p" "$TREE/tmp/cmdline" | tail -n 1; }
run_hookfunctions() { echo "$*"; }
launch_interactive_shell() { echo shell; : >"$TREE/repaired"; }
loopboot() {
	echo "loopboot $*" >&2
	[ ! -e "$TREE/broken" ] || [ -e "$TREE/repaired" ] || { echo "loopboot: a run list is damaged" >&2; return 4; }
	cat "$TREE/answer"
}
root=/dev/sda2 rootfstype=ntfs3 rootflags=uid=0 fastboot= EMERGENCYHOOKS=plymouth
"""


class Init:
    """The runtime hook, as mkinitcpio's init calls it under a shell."""

    def __init__(self, tree, shell):
        self.tree, self.shell = tree, SHELLS[shell].split()
        for directory in ("tmp", "run/initramfs"):
            (tree / directory).mkdir(parents=True)
        (tree / "tmp/cmdline").write_text("root=/dev/sda2\nloop=/linux/root.img\n")

    def run(self, function, **answer):
        (self.tree / "answer").write_text("".join(f"{key}='{value}'\n" for key, value in answer.items()))
        hook = re.sub(r"(?<= |>)/(tmp|run|shutdown)\b", rf"{self.tree}/\1", (HOOKS / "hooks/loopboot").read_text())
        show = 'echo "root=$root type=$rootfstype flags=$rootflags fastboot=$fastboot getarg=$(getarg root)"'
        done = subprocess.run([*self.shell, "-c", f"{WORDS}\n{hook}\n{function}\n{show}"], env={"TREE": str(self.tree), "PATH": "/usr/bin:/bin"},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
        return done.stdout.splitlines()


@pytest.fixture(params=["dash", "busybox"])
def init(tmp_path, request):
    return Init(tmp_path, request.param)


MAP = {"LOOPBOOT_WAY": "map", "ROOT": "/dev/mapper/loopboot-root", "ROOTFSTYPE": "ext4", "ROOTFLAGS": "noatime"}
TAKEN_OVER = "root=/dev/mapper/loopboot-root type=ext4 flags=noatime fastboot= getarg=/dev/mapper/loopboot-root"


def test_the_image_is_checked_and_mounted_in_place_of_the_host(init):
    assert init.run("run_hook", **MAP) == ["loopboot attach --wait -", TAKEN_OVER]


def test_a_boot_that_is_not_ours_is_left_alone(init):
    assert init.run("run_hook", LOOPBOOT_WAY="none")[-1] == "root=/dev/sda2 type=ntfs3 flags=uid=0 fastboot= getarg=/dev/sda2"


def test_nobody_repairs_an_ntfs(init):
    shown = init.run("run_hook", LOOPBOOT_WAY="direct", ROOT="/dev/sda2", ROOTFSTYPE="ntfs3", ROOTFLAGS="")
    assert shown[-1] == "root=/dev/sda2 type=ntfs3 flags= fastboot=y getarg=/dev/sda2"


def test_no_check_at_all_where_it_would_be_the_hosts(init):
    (init.tree / "tmp/cmdline").unlink()
    (init.tree / "tmp/cmdline").symlink_to("/dev/null")
    assert " fastboot=y " in init.run("run_hook", **MAP)[-1]


def test_a_failure_gives_the_shell_at_once_and_exit_tries_again(init):
    (init.tree / "broken").touch()
    shown = init.run("run_hook", **MAP)
    assert shown[1:3] == ["loopboot: a run list is damaged", "run_emergencyhook emergency hook plymouth"]
    assert shown[3].startswith("ERROR: loopboot could not attach")
    assert shown[4:] == ["shell", "loopboot attach --wait -", TAKEN_OVER]


def test_a_further_image_that_fails_does_not_stop_the_boot(init):
    (init.tree / "broken").touch()
    shown = init.run("run_latehook")
    assert shown[0] == "loopboot attach --sysroot /new_root"
    assert "shell" not in shown


@pytest.mark.parametrize("ours", [True, False])
def test_the_end_of_the_session_is_ours_if_the_root_is(init, ours):
    (init.tree / "shutdown").touch()
    if ours:
        (init.tree / "run/initramfs/shutdown").touch()
    init.run("run_latehook")
    assert (init.tree / "shutdown").exists() != ours


BUILD = """
error() { printf "ERROR: $1\\n" "${@:2}"; }
map() { local word; for word in "${@:2}"; do "$1" "$word"; done; }
modprobe() { [[ " $KERNEL " == *" ${*: -1} "* ]]; }
add_file() { echo "add_file $*"; [ "$1" != - ] || cat >"$TREE/${2##*/}"; }
for function in add_binary add_module add_runscript; do
	eval "$function() { echo \\"$function \\$*\\"; }"
done
"""


def build(tmp_path, kernel, mode="auto", more=""):
    (tmp_path / "default").write_text(f"LOOPBOOT_MODE={mode}\n")
    functions = (TOP / "hooks/build-functions").read_text().replace("/etc/default/loopboot ]", f"{tmp_path}/default ]")
    functions = functions.replace(". /etc/default/loopboot", f". {tmp_path}/default").replace("/run/loopboot", f"{tmp_path}/run")
    (tmp_path / "build-functions").write_text(functions)
    hook = (HOOKS / "install/loopboot").read_text().replace("/usr/share/loopboot/", f"{tmp_path}/")
    return subprocess.run(["bash", "-c", f"{BUILD}\n{more}\n{hook}\nbuild; echo built"], check=False, text=True, stdout=subprocess.PIPE,
                          env={"TREE": str(tmp_path), "KERNEL": kernel, "KERNELVERSION": "6.0-test", "PATH": "/usr/bin:/bin"})


def test_what_the_build_adds(tmp_path):
    added = build(tmp_path, "dm-mod loop ntfs3").stdout.splitlines()
    assert {"add_module dm-mod?", "add_module loop?", "add_module ntfs3?", "add_module ntfs?", "add_binary loopboot"} <= set(added)
    assert added[-2:] == ["add_runscript ", "built"]


def test_a_kernel_that_lacks_what_is_asked_for_ends_the_build(tmp_path):
    done = build(tmp_path, "dm-mod ntfs3", mode="loop")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("ERROR: loopboot: kernel 6.0-test has no loop devices")


def test_with_the_hook_systemd_it_has_dracuts_units_and_scripts(tmp_path):
    added = build(tmp_path, "dm-mod loop ntfs3", more="add_systemd_unit() { :; }").stdout
    assert "add_runscript" not in added
    files = re.findall(r"add_file /usr/lib/dracut/modules\.d/50loopboot/(\S+) (\S+)", added)
    assert len(files) == 6 and all((SHARED / name).is_file() for name, _ in files)
    places = " ".join(place for _, place in files)
    for program in re.findall(r"ExecStart=(/\S+)", "".join((SHARED / name).read_text() for name, _ in files)):
        assert program in places


@pytest.mark.parametrize("shell", ["dash", "busybox"])
@pytest.mark.parametrize("mode", ["ro", "rw"])
def test_the_shared_generator_does_with_what_the_hook_supplies(tmp_path, shell, mode):
    (tmp_path / "cmdline").write_text(f"root=/dev/sda2 loop=/linux/root.img {mode} quiet\n")
    build(tmp_path, "dm-mod loop ntfs3", more="add_systemd_unit() { :; }")
    (tmp_path / "early").mkdir()
    library = tmp_path / "dracut-lib.sh"
    library.write_text(library.read_text().replace("/proc/cmdline", str(tmp_path / "cmdline")))
    generator = (SHARED / "loopboot-generator.sh").read_text().replace("/lib/dracut-lib.sh", str(library))
    helper = """loopboot() { grep -q loop= && printf "%s='%s'\n" LOOPBOOT_WAY wait ROOT /dev/mapper/loopboot-root ROOTFSTYPE ext4; }"""
    done = subprocess.run([*SHELLS[shell].split(), "-c", f"{helper}\n{generator}", "generator", "normal", str(tmp_path / "early"), "late"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    unit = (tmp_path / "early/sysroot.mount").read_text()
    assert "What=/dev/mapper/loopboot-root\n" in unit and f"Options={mode}\n" in unit and "Type=ext4\n" in unit
