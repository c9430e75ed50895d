"""What the small guest is booted from, and what must come of it. The table knows nothing of what makes the initramfs."""

import dataclasses

from disk import BASIC_DATA, HOST_GUID, HOST_LABEL, HOST_NAME, Layout  # noqa: F401

PATH = Layout.path


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    layout: Layout = Layout()
    release: str = "trixie"  # of tests/lib/make-system
    flavour: str = "default"  # of tests/lib/make-initrd
    bus: str = "virtio-scsi"
    root: str = "/dev/sda2"  # {uuid} stands for the host's, {small} for it in small letters
    loop: str = PATH
    parameters: str = ""
    way: str = "map"  # in which it must boot: map or loop
    host: str = "sda2"  # the partition that the map must stand on
    driver: str = ""  # that the host must be mounted with in the way loop
    says: str = ""  # a regular expression that the console must show, though the kernel is told to be quiet
    never_says: str = "loopboot: "
    late: int = 0  # the disk is plugged in only after so many seconds, when the guest has long begun to wait for it


LOOP = "rd.loopboot.mode=loop"
MAP = "rd.loopboot.mode=map"
LONG = "rd.loopboot.timeout=120"
NO_DM = "module_blacklist=dm_mod"

# dracut's versions: the system that has it, and the driver of NTFS that its kernel has (bookworm's has none).
DRACUTS = [("059", "dracut-bookworm", "fuseblk"), ("106", "dracut-trixie", "ntfs3"), ("newest", "dracut-forky", "ntfs")]


def in_all_ways(name, release, flavour, driver):
    return [Case(f"map-{name}", release=release, flavour=flavour),
            Case(f"loop-{name}", release=release, flavour=flavour, parameters=LOOP, way="loop", driver=driver)]


BOOTS = [
    Case("map"),
    Case("map-6.1", release="bookworm"),
    Case("map-klibc", flavour="klibc"),
    Case("map-klibc-6.1", flavour="klibc", release="bookworm"),
    # That what is checked is the image, not its host
    Case("map-mkinitcpio", flavour="mkinitcpio", says="small-root: clean"),
    Case("loop-mkinitcpio", flavour="mkinitcpio", parameters=LOOP, way="loop", driver="ntfs3", says="small-root: clean"),
    Case("map-helper-alone", flavour="helper"),
    Case("map-helper-alone-6.1", flavour="helper", release="bookworm"),

    Case("map-hibernated", Layout(hibernated=True)),
    Case("map-dirty", Layout(dirty=True)),
    Case("map-hibernated-dirty-6.1", Layout(hibernated=True, dirty=True), release="bookworm"),
    Case("map-5000-extents", Layout(pieces=5000)),
    Case("map-5000-extents-6.1", Layout(pieces=5000), release="bookworm", never_says="", says="this kernel is slow at fsync"),
    Case("map-64k-clusters", Layout(cluster_size=65536)),
    Case("map-4k-sectors", Layout(sector_size=4096)),
    Case("map-odd-path", Layout(path="/Linux und mehr/Größe ß/Wurzel bild.img"),
         loop="/Linux und mehr/Größe ß/Wurzel bild.img"),
    Case("map-other-case", loop="/LINUX/Root.IMG"),
    Case("map-backslashes", loop=r"\linux\root.img"),

    Case("map-ahci", bus="ahci"),
    Case("map-vda", bus="virtio-blk", root="/dev/vda2", host="vda2"),
    Case("map-nvme", bus="nvme", root="/dev/nvme0n1p2", host="nvme0n1p2"),
    Case("map-by-uuid", root="UUID={uuid}"),
    Case("map-by-partuuid", root=f"PARTUUID={HOST_GUID}"),
    Case("map-by-label", root=f"LABEL={HOST_LABEL}"),
    Case("map-by-partlabel", root=f'"PARTLABEL={HOST_NAME}"'),
    Case("map-late-disk", bus="usb-late", late=15),
    Case("map-late-disk-by-uuid-6.1", bus="usb-late", late=15, root="UUID={uuid}", release="bookworm"),

    Case("map-forced", parameters=MAP),
    Case("map-image-type-in-rootfstype", parameters="rootfstype=ext4", never_says="", says="loopboot: .*rootfstype"),
    Case("map-read-only-image-options", parameters="loopfstype=ext4 loopflags=noatime"),

    Case("loop-ntfs3", parameters=LOOP, way="loop", driver="ntfs3"),
    Case("loop-other-case", loop=r"\LINUX\Root.IMG", parameters=LOOP, way="loop", driver="ntfs3"),
    Case("loop-ntfs-3g-6.1", parameters=LOOP, way="loop", driver="fuseblk", release="bookworm"),
    Case("loop-ntfs-3g-asked-for", parameters=f"{LOOP} rootfstype=ntfs-3g", way="loop", driver="fuseblk"),
    # Windows and ntfs3 make holes of whole 64 KiB, ntfs-3g of single clusters: those ntfs3 writes to with loss.
    Case("loop-sparse-image", Layout(holes=65536), way="loop", driver="fuseblk",
         never_says="", says="loopboot: .*cannot be mapped.*sparse"),
    Case("loop-sparse-image-of-ntfs-3g", Layout(holes=4096), way="loop", driver="fuseblk",
         never_says="", says="loopboot: .*cannot be mapped.*sparse"),
    # The newer ntfs of 7.2 keeps what is written to holes; it has its names in UTF-8 only once nls_utf8 is loaded.
    Case("loop-sparse-image-7.2", Layout(path="/Linux und mehr/Größe ß/Wurzel bild.img", holes=4096), release="dracut-forky",
         loop="/Linux und mehr/Größe ß/Wurzel bild.img", way="loop", driver="ntfs",
         never_says="", says="loopboot: .*cannot be mapped.*sparse"),
    Case("loop-sparse-image-of-windows-7.2", Layout(holes=65536), release="dracut-forky", way="loop", driver="ntfs",
         never_says="", says="loopboot: .*cannot be mapped.*sparse"),
    Case("loop-ntfs-3g-7.2", release="dracut-forky", parameters=f"{LOOP} rootfstype=ntfs-3g", way="loop", driver="fuseblk"),
    Case("loop-ext4-host", Layout(host="ext4"), way="loop", driver="ext4"),
    Case("loop-vfat-host", Layout(host="vfat"), way="loop", driver="vfat"),
    Case("loop-exfat-host", Layout(host="exfat"), way="loop", driver="exfat"),
    Case("loop-klibc", flavour="klibc", parameters=LOOP, way="loop", driver="ntfs3"),
    Case("loop-without-device-mapper", parameters=f"{NO_DM} {LOOP}", way="loop", driver="ntfs3"),

    *(case for version, release, driver in DRACUTS
      for case in in_all_ways(f"dracut-{version}", release, "default", driver)
      + in_all_ways(f"dracut-{version}-no-systemd", release, "no-systemd", driver)),
    Case("map-dracut-hibernated", Layout(hibernated=True), release="dracut-trixie"),
    Case("map-dracut-5000-extents", Layout(pieces=5000), release="dracut-trixie"),
    # udev has no link of that name, which systemd and dracut would wait for.
    Case("map-dracut-late-disk-by-uuid-in-small-letters", bus="usb-late", late=40, parameters=LONG, root="UUID={small}",
         release="dracut-trixie"),
    Case("map-dracut-late-disk-no-systemd", bus="usb-late", late=40, parameters=LONG, release="dracut-trixie", flavour="no-systemd"),
]

REFUSALS = [
    Case("no-host", root="/dev/sdb2", parameters="rd.loopboot.timeout=5", says=r"no such device .*/dev/sdb2"),
    Case("no-host-klibc", flavour="klibc", root="UUID=0123456789ABCDEF", parameters="rd.loopboot.timeout=5",
         says=r"no such device .*0123456789ABCDEF"),
    Case("no-image", loop="/linux/none.img", says=r"no such file .*none\.img"),
    Case("no-image-mkinitcpio", flavour="mkinitcpio", loop="/linux/none.img", says=r"no such file .*none\.img"),
    Case("no-directory", loop="/nowhere/root.img", says=r"a directory on the way to the file does not exist"),
    Case("image-is-directory", loop="/linux", says="this is a directory"),
    Case("not-the-host", root="/dev/sda1", says=r"FAT|no such file"),
    Case("forced-map-of-sparse", Layout(holes=65536), parameters=MAP, says="the file is sparse"),
    Case("forced-map-without-ntfs", Layout(host="ext4"), parameters=MAP, says="not an NTFS volume"),
    Case("sparse-by-ntfs3", Layout(holes=4096), parameters="rootfstype=ntfs3", says="the file is sparse, and what is written to its holes"),
    Case("sparse-without-ntfs-3g-6.1", Layout(holes=4096), flavour="no-ntfs-3g", release="bookworm",
         says="the file is sparse, and what is written to its holes"),
    Case("sparse-on-hibernated", Layout(holes=65536, hibernated=True), says="Windows is hibernated"),
    Case("sparse-on-dirty", Layout(holes=65536, dirty=True), says="marked dirty"),
    Case("forced-loop-on-hibernated", Layout(hibernated=True), parameters=LOOP, says="hibernated"),
    Case("forced-loop-on-hibernated-7.2", Layout(hibernated=True), release="dracut-forky", parameters=LOOP, says="hibernated"),
    Case("forced-loop-on-dirty-7.2", Layout(dirty=True), release="dracut-forky", parameters=LOOP, says="marked dirty"),
    Case("no-device-mapper", parameters=NO_DM, says="this kernel has no device-mapper"),
    Case("no-ntfs-driver-6.1", flavour="no-ntfs-3g", release="bookworm", parameters=LOOP,
         says="no driver here for the host's file system"),
    Case("direct-on-hibernated", Layout(hibernated=True), loop="", parameters="rootfstype=ntfs3", says="Windows is hibernated.*choose Restart"),
    Case("direct-on-dirty", Layout(dirty=True), loop="", says="marked dirty.*chkdsk /f"),
    Case("direct-without-driver-6.1", flavour="no-ntfs-3g", release="bookworm", loop="", parameters="rootfstype=ntfs",
         says="no driver here for the host's file system"),
    Case("direct-on-dirty-7.2", Layout(dirty=True), release="dracut-forky", loop="", parameters="rootfstype=ntfs3",
         says="marked dirty.*chkdsk /f"),
    Case("direct-forced", loop="", parameters="rootfstype=ntfs3 rootflags=force", says="rootflags=force"),
    Case("bad-mode", parameters="rd.loopboot.mode=sideways", says="rd.loopboot.mode"),

    *(case for flavour, name in (("default", "dracut"), ("no-systemd", "dracut-no-systemd")) for case in (
        Case(f"no-host-{name}", root="/dev/sdb2", parameters="rd.loopboot.timeout=5", says=r"no such device .*/dev/sdb2",
             release="dracut-trixie", flavour=flavour),
        Case(f"no-image-{name}", loop="/linux/none.img", says=r"no such file .*none\.img",
             release="dracut-trixie", flavour=flavour),
        Case(f"forced-loop-on-hibernated-{name}", Layout(hibernated=True), parameters=LOOP, says="hibernated",
             release="dracut-trixie", flavour=flavour),
    )),
]
