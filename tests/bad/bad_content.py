"""Images whose content is unknown, cut short, or whose witnesses disagree: `check` reads them through the run list."""
import ntfs
from cases import bad, fine

GROUP_5 = (1 + 5 * 256) << 10  # where in the image group 5 begins, with its backup superblock


def image_at(volume, offset):
    return volume.find('root.img').attribute(ntfs.DATA).locate(offset)


@fine('check')
def four_witnesses(_):
    return 'It holds ext4; 4 witnesses agree.\n'


@bad('UNKNOWN_CONTENT', 'check', beside='four_witnesses')
def an_image_of_zeros(volume):
    for offset in range(0, 2 << 20, volume.cluster):
        at = image_at(volume, offset)
        volume.data[at:at + volume.cluster] = bytes(volume.cluster)


@bad('WITNESS_DISAGREES', 'check', beside='four_witnesses')
def one_backup_superblock_is_gone(volume):
    at = image_at(volume, GROUP_5)
    volume.data[at:at + 1024] = bytes(1024)
    return f'magic at byte {GROUP_5}, expected {0xef53}, found 0'


@bad('WITNESS_DISAGREES', 'check', beside='four_witnesses')
def two_clusters_swapped(volume):
    """Those with the backups of the groups 5 and 7, the 64th and the 192nd of the second half."""
    data = volume.find('root.img').attribute(ntfs.DATA)
    first, (half, second) = data.runs()
    assert half == 256
    data.set_runs([first, (64, second), (1, second + 192), (127, second + 65), (1, second + 64), (63, second + 193)])
    return f'group at byte {GROUP_5}, expected 5, found 7'


@bad('WITNESS_DISAGREES', 'check', beside='four_witnesses')
def the_second_half_one_cluster_later(volume):
    data = volume.find('root.img').attribute(ntfs.DATA)
    (half, first), (_, second) = data.runs()
    free = next(lcn for lcn in range(volume.clusters) if not volume.is_used(lcn))
    volume.mark(free, True)
    data.set_runs([(half, first), (1, free), (half - 1, second)])
    return f'magic at byte {GROUP_5}, expected {0xef53}'


@bad('WITNESS_DISAGREES', 'check', beside='four_witnesses')
def a_backup_superblock_of_another_file_system(volume):
    at = image_at(volume, GROUP_5)
    volume.data[at + 0x68] ^= 1
    return f'UUID at byte {GROUP_5}'


@bad('WITNESS_DISAGREES', 'check', beside='four_witnesses')
def a_backup_superblock_of_another_group(volume):
    volume.put(image_at(volume, GROUP_5) + 0x5a, 2, 3)
    return f'group at byte {GROUP_5}, expected 5, found 3'


@bad('CONTENT_TOO_LARGE', 'check', beside='a_file_larger_than_its_file_system')
def a_file_shorter_than_its_file_system(volume):
    data = volume.find('root.img').attribute(ntfs.DATA)
    data.size = data.initialised = data.size - volume.cluster
    return f'expected {2 << 20}, found {(2 << 20) - volume.cluster}'


@fine('check')
def a_file_larger_than_its_file_system(volume):
    volume.put(image_at(volume, 1024) + 4, 4, 2047)
    return '4 witnesses agree.\n'


@bad('BAD_CONTENT', 'check', beside='four_witnesses')
def a_superblock_with_no_blocks_in_a_group(volume):
    volume.put(image_at(volume, 1024) + 0x20, 4, 0)
    return 'ext superblock at byte 1024'
