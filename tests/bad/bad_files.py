"""Paths that lead nowhere, and files that are no image: of a kind that cannot be mapped."""
import ntfs
from cases import IMAGE, MANY, bad, extents_of, fine


def where(record, offset):
    return f'MFT record {record.number} at byte {record.at + offset}'


# ---- paths

@fine()
@fine(path='linux\\root.img')
@fine(path='//linux/\\/root.img')
@fine(path='/LINUX/Root.IMG')
def a_sound_file(volume):
    return extents_of(volume, volume.find('root.img').attribute(ntfs.DATA).runs())


@fine(path=MANY)
def a_sound_file_of_many_runs(volume):
    return '\n1224704\t'


@fine('table')
def a_table(volume):
    (half, first), (_, second) = volume.find('root.img').attribute(ntfs.DATA).runs()
    return f'0 {half * 8} linear ', f' {first * 8}\n{half * 8} {half * 8} linear ', f' {second * 8}\n'


@bad('NO_FILE', path='/linux/other.img', beside='a_sound_file')
def no_such_file(_):
    return '/linux/other.img'


@bad('NO_FILE', path='/99 is behind all names', beside='a_sound_file')
def no_such_file_in_a_tree_of_blocks(_):
    return '/99 is behind all names'


@bad('NO_DIRECTORY', path='/unix/root.img', beside='a_sound_file')
def no_such_directory(_):
    return '/unix'


@bad('NOT_A_DIRECTORY', path='/linux/root.img/more', beside='a_sound_file')
def a_file_where_a_directory_should_be(_):
    return '/linux/root.img'


@bad('BAD_PATH', path=b'/linux/\xff.img', beside='a_name_as_long_as_can_be')
def a_path_that_is_no_utf8(_):
    return '/linux/'


@bad('BAD_PATH', path='/linux/' + 'n' * 256, beside='a_name_as_long_as_can_be')
def a_name_too_long(_):
    return '/linux/nnn'


@bad('NO_FILE', path='/linux/' + 'n' * 255)
def a_name_as_long_as_can_be(_):
    return '/linux/nnn'


@bad('OPEN_FAILED', 'probe', 'extents', 'table', 'check', device='/', beside='a_sound_file')
def a_directory_as_device(_):
    return None


@bad('NO_DEVICE', 'probe', 'extents', 'table', 'check', device='/dev/no-such-disk', beside='a_sound_file')
def no_such_device(_):
    return '/dev/no-such-disk'


# ---- kinds

@bad('IS_DIRECTORY', 'extents', 'table', 'check', path='/linux', beside='a_sound_file')
@bad('IS_DIRECTORY', path='/', beside='a_sound_file')
def a_directory(_):
    return None


@bad('IS_RESIDENT', 'extents', 'table', path='/small.txt', beside='a_sound_file')
def a_resident_file(_):
    return '/small.txt'


@bad('IS_EMPTY', 'table', 'check', path='/linux/empty.img', beside='a_sound_file')
def an_empty_file(_):
    return None


@bad('IS_SPARSE', 'extents', 'table', beside='marked_as_sparse_but_without_a_hole')
def a_sparse_file(volume):
    data = volume.find('root.img').attribute(ntfs.DATA)
    (half, first), (_, _) = data.runs()
    data.flags = 0x8000
    data.set_runs([(half, first), (half, ntfs.HOLE)])
    return IMAGE


@fine('check')
def a_sparse_file_on_a_clean_volume(volume):
    a_sparse_file(volume)
    return 'It cannot be mapped: the file is sparse', 'It would boot by loop'


@bad('IS_SPARSE', beside='a_hole_behind_the_end')
def a_hole_of_one_cluster_before_the_last(volume):
    data = volume.find('root.img').attribute(ntfs.DATA)
    (half, first), (_, second) = data.runs()
    data.set_runs([(half, first), (half - 2, second), (1, ntfs.HOLE), (1, second + half - 1)])
    return IMAGE


@fine()
def marked_as_sparse_but_without_a_hole(volume):
    data = volume.find('root.img').attribute(ntfs.DATA)
    data.flags = 0x8000
    return extents_of(volume, data.runs())


@fine()
def a_hole_behind_the_end(volume):
    data = volume.find('root.img').attribute(ntfs.DATA)
    runs = data.runs()
    data.set_runs([*runs, (16, ntfs.HOLE)])
    data.highest_vcn += 16
    data.allocated += 16 * volume.cluster
    return extents_of(volume, runs)


@bad('IS_COMPRESSED', 'extents', 'table', beside='marked_as_compressed_and_encrypted_for_its_directory_alone')
def a_compressed_file(volume):
    volume.find('root.img').attribute(ntfs.DATA).flags = 1
    return IMAGE


@bad('IS_ENCRYPTED', 'extents', 'table', 'check', beside='marked_as_compressed_and_encrypted_for_its_directory_alone')
def an_encrypted_file(volume):
    volume.find('root.img').attribute(ntfs.DATA).flags = 0x4000


@fine()
def marked_as_compressed_and_encrypted_for_its_directory_alone(volume):
    """In $STANDARD_INFORMATION; what counts is how $DATA is stored."""
    record = volume.find('root.img')
    flags = record.attribute(ntfs.STANDARD_INFORMATION).value_at + 0x20
    volume.put(flags, 4, volume.get(flags, 4) | 0x4800)
    return extents_of(volume, record.attribute(ntfs.DATA).runs())


def make_reparse_point(record, tag):
    flags = record.attribute(ntfs.STANDARD_INFORMATION).value_at + 0x20
    record.volume.put(flags, 4, record.volume.get(flags, 4) | 0x400)
    record.insert(ntfs.REPARSE_POINT, tag.to_bytes(4, 'little') + bytes(12))


@bad('IS_REPARSE', 'extents', 'table', beside='a_cloud_directory_on_the_way')
def a_symbolic_link(volume):
    make_reparse_point(volume.find('root.img'), 0xa000000c)
    return IMAGE


@bad('IS_REPARSE', 'extents', 'table', beside='a_cloud_directory_on_the_way')
def a_file_that_wof_compressed(volume):
    make_reparse_point(volume.find('root.img'), 0x80000017)
    return IMAGE


@bad('IS_REPARSE', beside='a_cloud_directory_on_the_way')
def a_junction_on_the_way(volume):
    make_reparse_point(volume.find('linux'), 0xa0000003)
    return '/linux'


@fine()
def a_cloud_directory_on_the_way(volume):
    make_reparse_point(volume.find('linux'), 0x9000601a)
    return extents_of(volume, volume.find('root.img').attribute(ntfs.DATA).runs())


# ---- lengths

@bad('VALID_LENGTH_SHORT', 'table', beside='a_table')
def a_valid_length_one_byte_short(volume):
    volume.find('root.img').attribute(ntfs.DATA).initialised -= 1
    return IMAGE


@fine()
def a_valid_length_of_nothing_does_not_hide_where_the_file_lies(volume):
    data = volume.find('root.img').attribute(ntfs.DATA)
    data.initialised = 0
    return extents_of(volume, data.runs())


@bad('UNALIGNED_SIZE', 'table', beside='a_size_that_is_no_whole_cluster')
def a_size_that_is_no_whole_sector(volume):
    data = volume.find('root.img').attribute(ntfs.DATA)
    data.size = data.initialised = data.size - 511
    return IMAGE


@fine('table')
def a_size_that_is_no_whole_cluster(volume):
    data = volume.find('root.img').attribute(ntfs.DATA)
    data.size = data.initialised = data.size - 512
    half = data.runs()[0][0]
    return f'{half * 8} {half * 8 - 1} linear '


@bad('BAD_ATTRIBUTE', near={'by': 0})
def a_valid_length_beyond_the_size(volume, by=1):
    record = volume.find('root.img')
    data = record.attribute(ntfs.DATA)
    data.initialised += by
    return where(record, data.at + 0x38 - record.at)


@bad('BAD_ATTRIBUTE', near={'by': 0})
def a_size_beyond_what_is_allocated(volume, by=1):
    record = volume.find('root.img')
    data = record.attribute(ntfs.DATA)
    data.size = data.allocated + by
    return where(record, data.at + 0x30 - record.at)


@fine()
def sizes_in_the_name_that_are_old(volume):
    """Windows brings those in $FILE_NAME and in the directory up to date when it likes."""
    record = volume.find('root.img')
    for at in (record.attribute(ntfs.FILE_NAME).value_at, volume.index_entry(volume.find('linux'), 'root.img') + 0x10):
        volume.put(at + 0x28, 8, 4096)
        volume.put(at + 0x30, 8, 17)
    return extents_of(volume, record.attribute(ntfs.DATA).runs())


@bad('BAD_RUN_LIST', near={'by': 0})
def more_allocated_than_there_are_clusters(volume, by=1):
    data = volume.find('root.img').attribute(ntfs.DATA)
    data.allocated += by * volume.cluster
    return f'at byte {data.at}, expected {data.allocated}, found {data.allocated - volume.cluster}'


@bad('BAD_RUN_LIST', near={'by': 0})
def less_allocated_than_there_are_clusters(volume, by=1):
    data = volume.find('root.img').attribute(ntfs.DATA)
    data.allocated -= by * volume.cluster
    data.size = data.initialised = data.allocated
    return f'at byte {data.at}, expected {data.allocated}, found {data.allocated + volume.cluster}'
