"""dracut's modules may put work off until the root is unmounted. Ours does it then, and survives dracut's failure to prepare it."""

import base64

import load
import rig
from debian import at_its_shell, command
from disk import Layout

# What another module's part at the start of the system does: it asks dracut to unpack the initramfs for the end.
ASK = "touch /run/initramfs/.need_shutdown"
DONE = "last: nothing is mounted from a disk, and this is done"

MODULE = """\
check() { return 0; }
install() { inst_multiple grep; inst_hook shutdown 50 "$moddir/last.sh"; }
"""
HOOK = f"""\
grep -q '^/dev/' /proc/mounts || echo '<4>{DONE}' > /dev/kmsg
"""


def write(guest, file, text):
    command(guest, f"echo {base64.b64encode(text.encode()).decode()} | base64 -d > {file}")


def test_put_off(workplace):
    target = workplace.make_disk(rig.system_file(load.DRACUT_NTFS3.release, "root.img"), Layout())
    host = load.Host(target, load.DRACUT_NTFS3)

    # The guests' initramfs is one that dracut cannot unpack: it then deletes the program of the end.
    with at_its_shell(workplace, target, load.DRACUT_NTFS3, "1") as guest:
        command(guest, ASK)
    assert DONE not in guest.console()
    rig.check_image(workplace, target)
    host.check()

    with at_its_shell(workplace, target, load.DRACUT_NTFS3, "2") as guest:
        directory = "/usr/lib/dracut/modules.d/99last"
        command(guest, f"mkdir {directory}")
        write(guest, f"{directory}/module-setup.sh", MODULE)
        write(guest, f"{directory}/last.sh", HOOK)
        command(guest, 'dracut --force --compress gzip --add "loopboot last" /boot/initrd.img-$(uname -r) $(uname -r)')
        command(guest, ASK)
    assert DONE in guest.console(), guest.console()[-3000:]
    rig.check_image(workplace, target)
    host.check()
