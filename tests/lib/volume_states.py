"""How Windows may leave a volume: functions that bring an ntfs.Volume into such a state."""

import ntfs


def make_dirty(volume):
    flags = volume.record(ntfs.VOLUME).attribute(ntfs.VOLUME_INFORMATION).value_at + 0x0a
    volume.put(flags, 2, volume.get(flags, 2) | 1)


def make_hibernated(volume, header=b'hibr'):
    volume.write_file('hiberfil.sys', header.ljust(64 * 1024, b'\0'))


def make_unclean(volume, flags=0, version=(1, 1)):
    """Restart pages as Windows has them while the volume is in use: a client, and no flag that says it is closed."""
    area = bytearray(0x40)
    area[0x00:0x08] = (0x1000).to_bytes(8, 'little')
    area[0x08:0x0e] = (1).to_bytes(2, 'little') + b'\xff\xff' + (0).to_bytes(2, 'little')
    area[0x0e:0x10] = flags.to_bytes(2, 'little')
    page = bytearray(4096)
    page[0x00:0x08] = b'RSTR' + (0x1e).to_bytes(2, 'little') + (9).to_bytes(2, 'little')
    page[0x10:0x18] = (4096).to_bytes(4, 'little') * 2
    page[0x18:0x1e] = (0x30).to_bytes(2, 'little') + version[1].to_bytes(2, 'little') + version[0].to_bytes(2, 'little')
    page[0x30:0x70] = area
    ntfs.protect(page, 0, 4096)
    log = volume.record(ntfs.LOG_FILE).attribute(ntfs.DATA)
    for at in (0, 4096):
        volume.data[log.locate(at):log.locate(at) + 4096] = page


def hiberfile(length=0, hiberboot=0, at=0x40):
    """PO_MEMORY_IMAGE's beginning: what it is, its own length, and the byte that tells Fast Startup."""
    header = bytearray(4096)
    header[:4] = b'HIBR'
    header[0x0c:0x10] = length.to_bytes(4, 'little')
    header[at] = hiberboot
    return lambda volume: make_hibernated(volume, bytes(header))
