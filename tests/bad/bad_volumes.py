"""Devices that hold no NTFS or half of one, boot sectors that make no sense, and the states that Windows leaves."""
import subprocess
import tempfile

import ntfs
from cases import IMAGE, bad, fine
from volume_states import make_dirty, make_hibernated, make_unclean

MIB = 1 << 20


def becomes(volume, data):
    volume.data[:] = data
    volume.unprotected.clear()


def formatted(*command):
    with tempfile.NamedTemporaryFile() as file:
        file.truncate(32 * MIB)
        subprocess.run([*command, file.name], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return file.read()


# ---- no NTFS

@bad('NOT_NTFS', 'extents', 'table', beside='an_ext4_can_be_a_host')
def an_ext4(volume):
    becomes(volume, formatted('/sbin/mkfs.ext4', '-q'))


@bad('NOT_NTFS', 'extents', 'table', beside='an_ext4_can_be_a_host')
def a_vfat(volume):
    becomes(volume, formatted('/sbin/mkfs.vfat'))


@bad('NOT_NTFS', 'extents', 'table', beside='an_exfat_is_named')
def an_exfat(volume):
    becomes(volume, formatted('/sbin/mkfs.exfat'))


@fine('probe')
def an_exfat_is_named(volume):
    becomes(volume, formatted('/sbin/mkfs.exfat'))
    return 'filesystem=exfat\n'


@fine('check')
def an_ext4_can_be_a_host(volume):
    becomes(volume, formatted('/sbin/mkfs.ext4', '-q'))
    return 'holds ext4.\n', 'It would boot by loop'


@bad('NOT_NTFS', beside='a_sound_file')
def nothing_but_zeros(volume):
    becomes(volume, bytes(MIB))


@bad('NOT_SUPPORTED_HOST', 'table', 'check', beside='a_sound_file')
def nothing_that_is_known(volume):
    becomes(volume, bytes(MIB))


@bad('NOT_NTFS', beside='a_partition_without_the_backup_boot_sector')
def a_device_of_511_bytes(volume):
    del volume.data[511:]
    volume.unprotected.clear()


@bad('IS_BITLOCKER', 'extents', 'table', 'check', near={'at': 0x100})
def a_bitlocker_volume(volume, at=3):
    volume.data[at:at + 8] = b'-FVE-FS-'


def bitlocker_to_go(volume):
    becomes(volume, formatted('/sbin/mkfs.vfat', '-F', '32'))
    volume.data[3:11] = b'MSWIN4.1'
    volume.data[0x1a8:0x1b8] = bytes.fromhex('3bd66749292ed84a8399f6a339e3d001')


@bad('IS_BITLOCKER', 'extents', 'table', 'check', beside='an_ext4_can_be_a_host')
def a_bitlocker_to_go_volume(volume):
    bitlocker_to_go(volume)


@fine('probe')
def a_bitlocker_to_go_volume_is_named(volume):
    bitlocker_to_go(volume)
    return 'filesystem=bitlocker\n'


# ---- the boot sector

def boot_field(name, reason, offset, size, value, valid):
    """A case of its own: the field of SIZE bytes at OFFSET of the boot sector holds VALUE; in the near-miss, VALID."""
    def case(volume, value=value):
        volume.put(offset, size, value(volume) if callable(value) else value)
        return f'boot sector at byte {offset}'
    case.__name__ = f'boot_sector_{name}'
    bad(reason, 'probe', 'extents', near={'value': valid})(case)


def mft_lcn(volume):
    return volume.mft_at // volume.cluster


def mirror_lcn(volume):
    return volume.mirror_at // volume.cluster


def one_sector_less(volume):
    return volume.get(0x28, 8) - 1


for name, offset, size, value, valid in [
        ('sector_size_0', 0x0b, 2, 0, 512),
        ('sector_size_128', 0x0b, 2, 128, 512),
        ('sector_size_513', 0x0b, 2, 513, 512),
        ('sector_size_8192', 0x0b, 2, 8192, 512),
        ('cluster_of_0_sectors', 0x0d, 1, 0, 8),
        ('cluster_of_3_sectors', 0x0d, 1, 3, 8),
        ('cluster_of_4_MiB', 0x0d, 1, 0xf3, 0xfd),
        ('cluster_of_2_to_the_127', 0x0d, 1, 0x81, 0xfd),
        ('size_0', 0x28, 8, 0, one_sector_less),
        ('size_beyond_all_numbers', 0x28, 8, (1 << 64) - 1, one_sector_less),
        ('size_negative', 0x28, 8, 1 << 63, one_sector_less),
        ('mft_at_0', 0x30, 8, 0, mft_lcn),
        ('mft_at_the_end', 0x30, 8, lambda volume: volume.clusters, mft_lcn),
        ('mft_beyond_all_numbers', 0x30, 8, (1 << 64) - 1, mft_lcn),
        ('mirror_at_0', 0x38, 8, 0, mirror_lcn),
        ('mirror_at_the_end', 0x38, 8, lambda volume: volume.clusters, mirror_lcn),
        ('mirror_on_the_mft', 0x38, 8, mft_lcn, mirror_lcn),
        ('records_of_0_clusters', 0x40, 1, 0, 0xf6),
        ('records_of_3_clusters', 0x40, 1, 3, 0xf6),
        ('records_of_256_bytes', 0x40, 1, 0xf8, 0xf6),
        ('records_of_2_to_the_128', 0x40, 1, 0x80, 0xf6),
        ('index_blocks_of_0_clusters', 0x44, 1, 0, 1),
        ('index_blocks_of_3_clusters', 0x44, 1, 3, 1)]:
    boot_field(name, 'BAD_BOOT_SECTOR', offset, size, value, valid)


@fine('probe')
def boot_sector_cluster_of_8_sectors_as_a_power(volume):
    volume.put(0x0d, 1, 256 - 3)
    return 'cluster_size=4096\n'


@bad('VOLUME_TRUNCATED', 'probe', 'extents', 'table', 'check', beside='a_partition_without_the_backup_boot_sector')
def a_partition_one_sector_too_short(volume):
    size = volume.get(0x28, 8) * 512
    del volume.data[size - 512:]
    return f'boot sector at byte {0x28}, expected {size}, found {size - 512}'


@fine()
def a_partition_without_the_backup_boot_sector(volume):
    del volume.data[volume.get(0x28, 8) * 512:]
    return '0\t'


# ---- states: what maps is mapped in each of them, what does not is refused in each of them

def make_closed(volume):
    make_unclean(volume, flags=2)


def make_clean(_):
    pass


def make_unmappable(volume):
    volume.find('root.img').attribute(ntfs.DATA).initialised -= 1


STATES = {
    'clean': (make_clean, 'The volume is clean', None),
    'closed_by_windows': (make_closed, 'The volume is clean', None),
    'dirty': (make_dirty, 'The volume is marked dirty', 'NEEDS_CLEAN_DIRTY'),
    'hibernated': (make_hibernated, 'Windows is hibernated', 'NEEDS_CLEAN_HIBERNATED'),
    'resumed': (lambda volume: make_hibernated(volume, b'wake'), 'The volume is clean', None),
    'hibernated_beyond_doubt_not': (lambda volume: make_hibernated(volume, b''), 'The volume is clean', None),
    'hibernation_file_unknown': (lambda volume: make_hibernated(volume, b'what'), 'cannot be read',
                                 'NEEDS_CLEAN_HIBERNATED'),
    'log_open': (make_unclean, "The volume's log was not closed", 'NEEDS_CLEAN_LOG'),
    'log_of_version_2': (lambda volume: make_unclean(volume, flags=2, version=(2, 0)), "The volume's log was not closed",
                         'NEEDS_CLEAN_LOG'),
}
PROBED = {
    'clean': ('no', 'none', 'clean'),
    'dirty': ('yes', 'none', 'clean'),
    'hibernated': ('no', 'hibernated', 'clean'),
    'hibernation_file_unknown': ('no', 'unknown', 'clean'),
    'log_open': ('no', 'none', 'unclean'),
}


def state_cases(name, make, sentence, reason):
    def maps(volume):
        make(volume)
        return f'{sentence}', 'It would boot by map'
    maps.__name__ = f'what_maps_is_mapped_{name}'
    fine('check')(maps)

    def table(volume):
        make(volume)
        return ' linear '
    table.__name__ = f'what_maps_has_a_table_{name}'
    fine('table')(table)

    def does_not_map(volume):
        make_unmappable(volume)
        make(volume)
        return None if reason else (sentence, 'It cannot be mapped: the file\'s valid-data length', 'It would boot by loop')
    does_not_map.__name__ = f'what_does_not_map_{name}'
    bad(reason or 'FINE', 'check', beside=maps.__name__)(does_not_map)

    def forced(volume):
        make_unmappable(volume)
        make(volume)
        return IMAGE
    forced.__name__ = f'what_does_not_map_has_no_table_{name}'
    bad('VALID_LENGTH_SHORT', 'table', beside=table.__name__)(forced)


def probe_case(name, dirty, hibernation, log):
    def case(volume):
        STATES[name][0](volume)
        return f'dirty={dirty}\nhibernation={hibernation}\nlog={log}\n'
    case.__name__ = f'state_{name}'
    fine('probe')(case)


for name, state in STATES.items():
    state_cases(name, *state)
for name, probed in PROBED.items():
    probe_case(name, *probed)
