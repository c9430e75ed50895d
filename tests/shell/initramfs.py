"""An initramfs as a directory: initramfs-tools' own code with our scripts in it, run up to the mount of the root."""

import os
import re
import shutil
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
OURS = TOP / "initramfs-tools"
FRAMEWORK = Path("/usr/share/initramfs-tools")
SHELLS = {"dash": "/usr/bin/dash", "busybox": "/usr/bin/busybox sh", "klibc": "/usr/lib/klibc/bin/sh"}

ABSOLUTE = re.compile(r"""(?<![\w}/])/(scripts|conf|proc|run|sys|usr/share/initramfs-tools|etc/default)(?=[/$])""")
MOUNT_THE_ROOT = """
starttime="$(_uptime)"
export starttime
. /scripts/local
mount_top
mount_premount
mountroot
! read_fstab_entry /usr || mountfs /usr
mount_bottom
echo "LOOP=$LOOP LOOPFSTYPE=$LOOPFSTYPE LOOPFLAGS=$LOOPFLAGS"
"""


class Initramfs:
    """`boot()` runs init's own parsing of the command line, then its mount of the root, under SHELL."""

    def __init__(self, tree, shell):
        self.tree, self.shell = tree, SHELLS[shell]
        for directory in ("conf", "dev/mapper", "proc", "run/initramfs", "sys/power", "usr/share/initramfs-tools/scripts"):
            (tree / directory).mkdir(parents=True)
        for name in ("log", "repair", "broken", "sys/power/resume", "dev/sda2"):
            (tree / name).touch()
        (tree / "proc/uptime").write_text("3.00 0.00\n")
        self.answer(WAY="map")
        self._install("functions", (FRAMEWORK / "scripts/functions").read_text() + (TOP / "tests/shell/machine.sh").read_text())
        self._install("local", (FRAMEWORK / "scripts/local").read_text())
        self._install("local-premount/resume", (FRAMEWORK / "scripts/local-premount/resume").read_text())
        for script in (path for path in (OURS / "scripts").rglob("*") if path.is_file()):
            self._install(str(script.relative_to(OURS / "scripts")), script.read_text())
        self._order()

    def _here(self, text):
        """TEXT with its absolute paths inside the tree, and run by the shell under test."""
        text = text.replace("#!/bin/sh", f"#!{self.shell}").replace("/bin/resume", "resume")
        text = text.replace('[ -e "$DEV" ]', '[ -e "$TREE$DEV" ]').replace("${rootmnt?}/etc/fstab", "$TREE/fstab")
        return ABSOLUTE.sub(lambda found: f"{self.tree}{found.group(0)}", text)

    def _install(self, name, text):
        for scripts in (self.tree / "scripts", self.tree / "usr/share/initramfs-tools/scripts"):
            path = scripts / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._here(text))
            path.chmod(0o755)

    def _order(self):
        """As mkinitramfs does it, by its own function."""
        build = self.tree / "order"
        functions = (FRAMEWORK / "scripts/functions").read_text() + (FRAMEWORK / "hook-functions").read_text()
        cache = "".join(f"cache_run_scripts {self.tree} /scripts/{when}\n" for when in ("local-premount", "local-block", "local-bottom"))
        build.write_text(f"CONFDIR=/nowhere verbose=n\n{self._here(functions)}\n{cache}")
        subprocess.run(["/bin/sh", str(build)], check=True)
        for order in self.tree.glob("scripts/*/ORDER"):
            order.write_text(self._here(order.read_text()))

    def answer(self, ROOT="/dev/mapper/loopboot-root", **values):
        """What the helper prints when all is well: KEY='value' lines, WAY= for LOOPBOOT_WAY=."""
        values = {"LOOPBOOT_WAY": values.pop("WAY"), "ROOT": ROOT, "ROOTFSTYPE": "ext4", "ROOTFLAGS": "", **values}
        (self.tree / "answer").write_text("".join(f"{key}='{value}'\n" for key, value in values.items()))

    def break_volume(self):
        (self.tree / "broken").write_text("a run list")

    def usr_of_its_own(self, missing=False):
        """The root's fstab has /usr on a further image."""
        (self.tree / "fstab").write_text("/dev/mapper/loopboot-usr /usr ext4 defaults 0 2\n")
        (self.tree / "missing").write_text("usr.img" if missing else "")

    def repair(self, commands):
        """What the person at the framework's shell types before `exit`."""
        (self.tree / "repair").write_text(commands)

    def boot(self, cmdline, answer="", appears=0, timeout=30, **environment):
        """Boot with CMDLINE. The host's disk appears at second APPEARS after the kernel's start; 0 is: it is there."""
        (self.tree / "proc/cmdline").write_text(cmdline + "\n")
        if appears:
            (self.tree / "dev/sda2").unlink()
        init = (FRAMEWORK / "init").read_text()
        init = init[init.index("# Export relevant variables"):init.index("mount -t tmpfs")]
        init = init.replace(". /conf/initramfs.conf", "RESUME=")
        driver = self.tree / "init"
        driver.write_text(self._here(f"export quiet=n\n{init}{MOUNT_THE_ROOT}"))
        programs = self.tree / "bin"
        programs.mkdir(exist_ok=True)
        cat = Path(self.shell).with_name("cat") if "klibc" in self.shell else Path(shutil.which("cat"))
        (programs / "cat").symlink_to(cat)
        values = {"TREE": self.tree, "PATH": programs, "ANSWER": answer, "APPEARS": appears or 10 ** 9, "TIMEOUT": timeout}
        self.output = subprocess.run(
            [*self.shell.split(), str(driver)], env={**{key: str(value) for key, value in values.items()}, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=10, check=False).stdout
        return self

    def early(self, cmdline):
        """What is loaded for CMDLINE before there are disks."""
        (self.tree / "proc/cmdline").write_text(cmdline + "\n")
        said = subprocess.run(
            [*self.shell.split(), "-c", f'modprobe() {{ echo "modprobe $*"; }}; . {self.tree}/scripts/init-top/loopboot'],
            stdout=subprocess.PIPE, text=True, timeout=10, check=True).stdout
        return said.splitlines()

    @property
    def log(self):
        return (self.tree / "log").read_text().splitlines()

    def logged(self, word):
        return [line for line in self.log if line.split()[0].rstrip(":") == word]

    @property
    def seconds(self):
        return float((self.tree / "proc/uptime").read_text().split()[0])
