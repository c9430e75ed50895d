"""Damaged structures: MFT records, fix-ups, attributes, run lists, attribute lists, indexes, $Bitmap, $MFTMirr, $UpCase."""
import ntfs
from bad_files import where
from cases import MANY, bad, extents_of, fine

INDEX_MAGIC = 0x58444e49
INDEX_BLOCK = 4096
OTHER_BLOCK = '00 fills the root directory'  # in a block that a search for linux does not pass


def image_data(volume):
    return volume.find('root.img').attribute(ntfs.DATA)


# ---- MFT records

@bad('BAD_RECORD', near={'name': 'small.txt'})
def a_record_that_chkdsk_found_bad(volume, name='root.img'):
    record = volume.find(name)
    volume.overwrite(record.at, b'BAAD')
    return where(record, 0)


@bad('BAD_RECORD', near={'name': 'small.txt'})
def a_record_with_no_magic(volume, name='linux'):
    record = volume.find(name)
    volume.overwrite(record.at, bytes(4))
    return where(record, 0)


@bad('BAD_RECORD', near={'used': 1024})
def a_record_that_uses_more_than_it_has(volume, used=1025):
    record = volume.find('root.img')
    volume.put(record.at + 0x18, 4, used)
    return where(record, 0x18)


@bad('BAD_RECORD', near={'size': 1024})
def a_record_of_another_size(volume, size=4096):
    record = volume.find('root.img')
    volume.put(record.at + 0x1c, 4, size)
    return where(record, 0x1c)


@bad('BAD_RECORD', near={'by': 0})
def a_record_that_bears_another_number(volume, by=1):
    record = volume.find('root.img')
    volume.put(record.at + 0x2c, 4, record.number + by)
    return where(record, 0x2c)


@bad('BAD_RECORD', near={'begin': 0x38})
def attributes_that_begin_in_the_header(volume, begin=0x20):
    record = volume.find('root.img')
    volume.put(record.at + 0x14, 2, begin)
    return where(record, 0x14)


@bad('STALE_REFERENCE', near={'name': 'small.txt'})
def a_record_that_is_not_in_use(volume, name='root.img'):
    record = volume.find(name)
    record.flags &= ~1
    return f'MFT record {record.number} '


@bad('STALE_REFERENCE', near={'name': 'small.txt'})
def a_record_that_was_used_again(volume, name='root.img'):
    record = volume.find(name)
    volume.put(record.at + 0x10, 2, record.sequence + 1)
    return f'{where(record, 0x10)}, expected {record.sequence - 1}, found {record.sequence}'


@bad('BAD_RECORD', near={'name': 'many.img'})
def an_entry_that_points_beyond_the_mft(volume, name='root.img'):
    entry = volume.index_entry(volume.find('linux'), name)
    volume.put(entry, 6, 1 << 40)
    return f'found {1 << 40}'


# ---- fix-ups: the words at each 512th byte

@bad('BAD_FIXUP', near={'name': 'small.txt'})
def a_fix_up_of_the_file_that_does_not_match(volume, name='root.img'):
    record = volume.find(name)
    volume.overwrite(record.at + 1022, b'\xff\xff')
    return f'{where(record, 1022)}, expected '


@bad('BAD_FIXUP', near={'name': 'small.txt'})
def a_fix_up_of_the_first_sector_that_does_not_match(volume, name='root.img'):
    record = volume.find(name)
    volume.overwrite(record.at + 510, b'\xff\xff')
    return f'{where(record, 510)}, expected '


@bad('BAD_FIXUP', 'probe', 'extents', near={'number': 11})
def a_fix_up_of_the_mft_that_does_not_match(volume, number=ntfs.MFT):
    record = volume.record(number)
    volume.overwrite(record.at + 1022, b'\xff\xff')
    return where(record, 1022)


@bad('BAD_FIXUP', path=MANY, beside='a_list_that_lists_itself')
def a_fix_up_of_an_extension_that_does_not_match(volume):
    extension = extensions(volume)[-1]
    volume.overwrite(extension.at + 510, b'\xff\xff')
    return where(extension, 510)


@bad('BAD_FIXUP', near={'name': OTHER_BLOCK})
def a_fix_up_of_an_index_block_that_does_not_match(volume, name='linux'):
    block = volume.index_nodes(volume.record(ntfs.ROOT))[volume_block_of(volume, name)] - 0x18
    volume.overwrite(block + 4094, b'\xff\xff')
    return f'at byte {block + 4094}'


@bad('BAD_FIXUP', near={'words': 3})
def a_fix_up_array_of_the_wrong_length(volume, words=2):
    record = volume.find('root.img')
    volume.overwrite(record.at + 6, words.to_bytes(2, 'little'))
    return f'{where(record, 6)}, expected 3, found 2'


@bad('BAD_FIXUP', near={'at': 0x30})
def a_fix_up_array_that_covers_its_own_words(volume, at=506):
    record = volume.find('root.img')
    volume.overwrite(record.at + 4, at.to_bytes(2, 'little'))
    return where(record, 4)


# ---- attributes

@bad('BAD_ATTRIBUTE', near={'length': 0x50})
def an_attribute_of_length_0(volume, length=0):
    data = image_data(volume)
    data.length = length
    return where(data.record, data.at + 4 - data.record.at)


@bad('BAD_ATTRIBUTE', near={'name': 'small.txt'})
def an_attribute_longer_than_its_record(volume, name='root.img'):
    data = volume.find(name).attribute(ntfs.DATA)
    data.length = 1024
    return where(data.record, data.at + 4 - data.record.at)


@bad('BAD_ATTRIBUTE', near={'more': 8})
def attributes_without_an_end(volume, more=0):
    record = volume.find('root.img')
    volume.put(record.at + 0x18, 4, record.end - record.at + more)
    return where(record, record.end - record.at)


@bad('BAD_ATTRIBUTE', near={'length': 0})
def an_attribute_whose_name_lies_outside_it(volume, length=255):
    data = image_data(volume)
    volume.put(data.at + 9, 1, length)
    return f'MFT record {data.record.number} '


@bad('BAD_ATTRIBUTE', near={'begin': 0x40})
def a_run_list_that_begins_in_the_header(volume, begin=0x30):
    data = image_data(volume)
    volume.put(data.at + 0x20, 2, begin)
    return where(data.record, data.at + 0x20 - data.record.at)


@bad('NO_ATTRIBUTE', beside='a_second_stream_is_not_the_file')
def a_file_without_data(volume):
    record = volume.find('root.img')
    record.remove(ntfs.DATA)
    return where(record, 0)


@bad('NO_ATTRIBUTE', beside='a_sound_file')
def a_directory_without_an_index(volume):
    record = volume.find('linux')
    record.remove(ntfs.INDEX_ROOT, ntfs.I30)
    return where(record, 0)


@fine()
def a_second_stream_is_not_the_file(volume):
    record = volume.find('root.img')
    record.insert(ntfs.DATA, b'Zone.Identifier', 'Zone')
    return extents_of(volume, record.attribute(ntfs.DATA).runs())


# ---- run lists

def run_list_case(name, reason, change, position, *found):
    """A case of its own: CHANGE makes a run list's bytes of the two runs there; the defect is POSITION bytes into them."""
    def case(volume):
        data = image_data(volume)
        data.set_run_bytes(change(volume, data.runs()))
        return (f'at byte {data.runs_at + position(volume)}', *found)
    case.__name__ = f'run_list_{name}'
    bad(reason, beside='run_list_of_the_widest_numbers')(case)


def first_run(runs):
    return ntfs.encode_run(*runs[0])


def start(_):
    return 0


def second(volume):
    return len(first_run(image_data(volume).runs()))


run_list_case('length_of_no_bytes', 'BAD_RUN_LIST', lambda volume, runs: b'\x20\x00\x01\x00', start)
run_list_case('length_of_9_bytes', 'BAD_RUN_LIST', lambda volume, runs: b'\x19' + bytes(11), start)
run_list_case('place_of_9_bytes', 'BAD_RUN_LIST', lambda volume, runs: b'\x91\x01' + bytes(11), start)
run_list_case('length_0', 'BAD_RUN_LIST', lambda volume, runs: b'\x11\x00\x10\x00', start)
run_list_case('length_negative', 'BAD_RUN_LIST', lambda volume, runs: b'\x11\xff\x10\x00', start)
run_list_case('cut_off_in_a_run', 'BAD_RUN_LIST', lambda volume, runs: b'\x44' + bytes(7), start)
run_list_case('place_negative', 'RUN_OUTSIDE', lambda volume, runs: b'\x11\x10\xff\x00', start)
run_list_case('place_and_length_beyond_all_numbers', 'RUN_OUTSIDE',
              lambda volume, runs: b'\x88' + b'\xff' * 7 + b'\x7f' + b'\xff' * 7 + b'\x7f\x00', start)


def hole(length):
    return b'\x08' + length.to_bytes(8, 'little')


def attribute(_):
    return -0x40


run_list_case('hole_beyond_all_numbers', 'BAD_RUN_LIST', lambda volume, runs: hole(1 << 55) + b'\0', attribute)
run_list_case('holes_that_sum_beyond_all_numbers', 'BAD_RUN_LIST', lambda volume, runs: 2 * hole(1 << 51) + b'\0', attribute)


@fine()
def run_list_of_the_widest_numbers(volume):
    """Eight bytes for each length, eight for each place."""
    data = image_data(volume)
    runs, before, wide = data.runs(), 0, b''
    for length, lcn in runs:
        wide += b'\x88' + length.to_bytes(8, 'little') + (lcn - before).to_bytes(8, 'little', signed=True)
        before = lcn
    data.set_run_bytes(wide + b'\0')
    return extents_of(volume, runs)


def moved_second_run(volume, runs, lcn):
    """The second run begins at LCN, and the first one is as it was."""
    return first_run(runs) + ntfs.encode_run(runs[1][0], lcn - runs[0][1]) + b'\0'


@bad('RUN_OUTSIDE', 'extents', 'table', beside='a_run_that_ends_where_the_volume_ends')
def a_run_that_ends_one_cluster_behind_the_volume(volume):
    data = image_data(volume)
    runs = data.runs()
    data.set_run_bytes(moved_second_run(volume, runs, volume.clusters - runs[1][0] + 1))
    return f'at byte {data.runs_at + len(first_run(runs))}'


@fine()
def a_run_that_ends_where_the_volume_ends(volume):
    data = image_data(volume)
    runs = data.runs()
    data.set_run_bytes(moved_second_run(volume, runs, volume.clusters - runs[1][0]))
    return extents_of(volume, [runs[0], (runs[1][0], volume.clusters - runs[1][0])])


@bad('BAD_RUN_LIST', beside='a_hole_behind_the_end')
def runs_that_end_before_the_file(volume):
    data = image_data(volume)
    data.set_runs(data.runs()[:1])
    return where(data.record, data.at + 0x18 - data.record.at)


@bad('BAD_RUN_LIST', near={'by': 0})
def a_highest_vcn_one_too_high(volume, by=1):
    data = image_data(volume)
    data.highest_vcn += by
    return where(data.record, data.at + 0x18 - data.record.at)


@bad('BAD_RUN_LIST', near={'lowest': 0})
def a_lowest_vcn_that_is_not_0(volume, lowest=1):
    data = image_data(volume)
    data.lowest_vcn = lowest
    return where(data.record, data.at + 0x10 - data.record.at)


@bad('RUNS_OVERLAP', 'table', 'check', beside='runs_that_touch')
def runs_that_share_a_cluster(volume):
    data = image_data(volume)
    (half, first), _ = data.runs()
    data.set_runs([(half, first), (half, first - half + 1)])
    return f'at byte {first * volume.cluster}'


@bad('RUNS_OVERLAP', 'table', 'check', beside='runs_that_touch')
def two_runs_of_the_same_clusters(volume):
    data = image_data(volume)
    (half, first), _ = data.runs()
    data.set_runs([(half, first), (half, first)])
    return f'at byte {first * volume.cluster}'


@fine('table')
def runs_that_touch(volume):
    (half, first), (_, other) = image_data(volume).runs()
    assert other + half == first
    return f' {other * 8}\n'


def put_cluster_elsewhere(volume, lcn):
    """The first cluster of the second half now lies at LCN."""
    data = image_data(volume)
    (half, first), (_, second_half) = data.runs()
    data.set_runs([(half, first), (1, lcn), (half - 1, second_half + 1)])


def own_file_case(name, record):
    """One of the image's clusters is one of the NTFS's own file, which the map would let be overwritten."""
    def case(volume):
        _, lcn = volume.record(record).attribute(ntfs.DATA).runs()[0]
        put_cluster_elsewhere(volume, lcn)
        return f'at byte {lcn * volume.cluster}'
    case.__name__ = f'a_cluster_of_{name}'
    bad('RUNS_OVERLAP', 'table', 'check', beside='a_cluster_beside_the_mft')(case)


for own_name, own_record in [('mft', ntfs.MFT), ('mft_mirror', ntfs.MFT_MIRROR), ('log_file', ntfs.LOG_FILE),
                             ('bitmap', ntfs.BITMAP_FILE), ('boot', 7), ('upcase', ntfs.UPCASE)]:
    own_file_case(own_name, own_record)


@fine('table')
def a_cluster_beside_the_mft(volume):
    length, lcn = volume.record(ntfs.MFT).attribute(ntfs.DATA).runs()[0]
    volume.mark(lcn + length, True)
    put_cluster_elsewhere(volume, lcn + length)
    return f' {(lcn + length) * 8}\n'


@fine('table')
def a_cluster_of_another_file_is_not_looked_for(volume):
    """That takes the whole MFT: chkdsk."""
    _, lcn = volume.find('many.img').attribute(ntfs.DATA).runs()[0]
    put_cluster_elsewhere(volume, lcn)
    return f' {lcn * 8}\n'


# ---- $Bitmap

def free_cluster_case(name, choose):
    def case(volume):
        cluster = choose(image_data(volume).runs())
        volume.mark(cluster, False)
        return f'at byte {cluster * volume.cluster}'
    case.__name__ = f'a_free_cluster_{name}'
    bad('NOT_ALLOCATED', 'table', 'check', beside='free_clusters_on_both_sides_of_the_file')(case)


free_cluster_case('first', lambda runs: runs[0][1])
free_cluster_case('last', lambda runs: runs[1][1] + runs[1][0] - 1)
free_cluster_case('in_the_middle', lambda runs: runs[0][1] + 77)


@fine('table')
def free_clusters_on_both_sides_of_the_file(volume):
    (half, first), (_, other) = image_data(volume).runs()
    volume.mark(other - 1, False)
    volume.mark(first + half, False)
    return ' linear '


@bad('BAD_ATTRIBUTE', 'table', near={'by': 0})
def a_bitmap_shorter_than_the_volume(volume, by=1):
    data = volume.record(ntfs.BITMAP_FILE).attribute(ntfs.DATA)
    data.size = data.initialised = (volume.clusters + 7) // 8 - by
    return '$Bitmap at byte', f'expected {(volume.clusters + 7) // 8}'


# ---- attribute lists

def attribute_list(volume):
    """Where the attribute list of many.img stands: [(entry, type, length)]."""
    attribute = volume.find('many.img').attribute(ntfs.ATTRIBUTE_LIST)
    begin, length = ((attribute.locate(0), attribute.size) if attribute.non_resident else
                     (attribute.value_at, attribute.value_length))
    entries, at = [], begin
    while at < begin + length:
        entries.append((at, volume.get(at, 4), volume.get(at + 4, 2)))
        at += entries[-1][2]
    return entries


def data_entries(volume):
    return [at for at, kind, _ in attribute_list(volume) if kind == ntfs.DATA]


def extensions(volume):
    numbers = [volume.get(at + 0x10, 6) for at in data_entries(volume)]
    base = volume.find('many.img').number
    return [volume.record(number) for number in numbers if number != base]


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_list_entry_of_length_0(volume):
    entry = data_entries(volume)[-1]
    volume.put(entry + 4, 2, 0)
    return f'at byte {entry + 4}'


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_list_entry_longer_than_the_list(volume):
    entry = data_entries(volume)[-1]
    volume.put(entry + 4, 2, 0x1000)
    return f'at byte {entry + 4}'


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_list_cut_off_in_an_entry(volume):
    attribute = volume.find('many.img').attribute(ntfs.ATTRIBUTE_LIST)
    entry, _, _ = attribute_list(volume)[-1]
    if attribute.non_resident:
        attribute.size = attribute.initialised = attribute.size - 8
    else:
        attribute.value_length -= 8
    return f'at byte {entry + 4}'


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_list_entry_that_points_to_another_file(volume):
    entry, other = data_entries(volume)[-1], volume.find('root.img')
    volume.put(entry + 0x10, 8, other.reference)
    return f'at byte {entry + 0x10}'


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_list_entry_with_a_stale_sequence_number(volume):
    entry = data_entries(volume)[-1]
    volume.put(entry + 0x16, 2, volume.get(entry + 0x16, 2) + 1)
    return f'at byte {entry + 0x10}'


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def an_extension_that_belongs_to_another_file(volume):
    extension = extensions(volume)[-1]
    volume.put(extension.at + 0x20, 8, volume.find('root.img').reference)
    return 'attribute list at byte'


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def an_extension_that_is_not_in_use(volume):
    extensions(volume)[-1].flags &= ~1
    return 'attribute list at byte'


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_list_entry_of_an_attribute_that_is_not_there(volume):
    entry = data_entries(volume)[-1]
    volume.put(entry + 0x18, 2, 0x7777)
    return f'at byte {entry + 0x18}'


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_list_entry_with_the_wrong_vcn(volume):
    entry = data_entries(volume)[-1]
    volume.put(entry + 8, 8, volume.get(entry + 8, 8) + 1)
    return f'at byte {entry + 8}'


@bad('BAD_RUN_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_piece_of_the_run_list_is_missing(volume):
    """The list's entry of the second piece becomes one of another kind of attribute."""
    entries = data_entries(volume)
    assert len(entries) >= 2
    volume.put(entries[1], 4, 0x100)
    return 'run list'


@bad('BAD_RUN_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_piece_of_the_run_list_is_listed_twice(volume):
    first, second_entry = data_entries(volume)[:2]
    volume.data[second_entry:second_entry + 0x1a] = volume.data[first:first + 0x1a]
    return 'MFT record'


@bad('BAD_ATTRIBUTE_LIST', path=MANY, beside='a_list_that_lists_itself')
def a_list_of_no_bytes(volume):
    attribute = volume.find('many.img').attribute(ntfs.ATTRIBUTE_LIST)
    if attribute.non_resident:
        attribute.size = attribute.initialised = 0
    else:
        attribute.value_length = 0
    return where(attribute.record, attribute.at - attribute.record.at)


@bad('BAD_RUN_LIST', path=MANY, near={'gap': 0})
def a_gap_between_two_pieces_of_the_run_list(volume, gap=1):
    """On which the list and the piece itself agree."""
    entry, extension = data_entries(volume)[1], extensions(volume)[0]
    data = next(attribute for attribute in extension.attributes() if attribute.type == ntfs.DATA)
    for at in (entry + 8, data.at + 0x10, data.at + 0x18):
        volume.put(at, 8, volume.get(at, 8) + gap)
    return where(extension, data.at + 0x10 - extension.at)


@bad('BAD_ATTRIBUTE_LIST', path=MANY, near={'itself': False})
def an_extension_that_is_its_own_base(volume, itself=True):
    extension = extensions(volume)[-1]
    if itself:
        volume.put(extension.at + 0x20, 8, extension.reference)
    return 'attribute list at byte'


@bad('STALE_REFERENCE', near={'name': 'many.img'})
def an_entry_that_points_to_an_extension(volume, name='root.img'):
    """Its reference is right, but a record that continues another is no file."""
    extension = extensions(volume)[-1]
    volume.put(volume.index_entry(volume.find('linux'), name), 8, extension.reference)
    return where(extension, 0x10)


@fine(path=MANY)
def a_list_that_lists_itself(volume):
    """Its entry of $FILE_NAME becomes one of the list, in an extension: nothing of it is followed."""
    entry = next(at for at, kind, _ in attribute_list(volume) if kind == ntfs.FILE_NAME)
    volume.put(entry, 4, ntfs.ATTRIBUTE_LIST)
    return '0\t'


# ---- indexes

def volume_block_of(volume, name):
    """Which of the root directory's index nodes holds the entry of NAME."""
    nodes = volume.index_nodes(volume.record(ntfs.ROOT))
    return nodes.index(volume.path_to(volume.record(ntfs.ROOT), name)[-1][0])


def block_of(volume, name):
    """The index header of the block of the root directory that holds NAME."""
    return volume.index_nodes(volume.record(ntfs.ROOT))[volume_block_of(volume, name)]


@fine('probe')
def the_root_directory_has_several_blocks(volume):
    assert len(volume.index_nodes(volume.record(ntfs.ROOT))) >= 3
    assert volume_block_of(volume, 'linux') > 0
    return 'filesystem=ntfs'


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def an_index_block_with_no_magic(volume, name='linux'):
    block = block_of(volume, name) - 0x18
    volume.overwrite(block, bytes(4))
    return f'at byte {block}, expected {INDEX_MAGIC}, found 0'


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def an_index_block_of_another_vcn(volume, name='linux'):
    block = block_of(volume, name) - 0x18
    volume.put(block + 0x10, 8, volume.get(block + 0x10, 8) + 1)
    return f'at byte {block + 0x10}'


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def an_index_entry_of_length_0(volume, name='linux'):
    entry = volume.index_entry(volume.record(ntfs.ROOT), name)
    volume.put(entry + 8, 2, 0)
    return f'at byte {entry + 8}'


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def an_index_entry_longer_than_its_block(volume, name='linux'):
    entry = volume.index_entry(volume.record(ntfs.ROOT), name)
    volume.put(entry + 8, 2, 0xfff8)
    return f'at byte {entry + 8}'


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def an_index_entry_whose_name_lies_outside_it(volume, name='linux'):
    entry = volume.index_entry(volume.record(ntfs.ROOT), name)
    volume.put(entry + 0x50, 1, 255)
    return f'at byte {entry + 0x0a}'


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def index_entries_that_begin_outside_their_block(volume, name='linux'):
    header = block_of(volume, name)
    volume.put(header, 4, 0x10000)
    return 'index of a directory at byte'


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def index_entries_longer_than_their_block(volume, name='linux'):
    header = block_of(volume, name)
    volume.put(header + 4, 4, INDEX_BLOCK)
    return f'at byte {header + 4}'


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def a_child_beyond_the_index(volume, name='linux', vcn=1 << 50):
    _, entry = volume.path_to(volume.record(ntfs.ROOT), name)[0]
    volume.put(volume.child_at(entry), 8, vcn)
    return 'index of a directory at byte'


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def a_child_beyond_all_numbers(volume, name='linux'):
    return a_child_beyond_the_index(volume, name, (1 << 64) - 1)


@bad('BAD_INDEX', near={'name': OTHER_BLOCK})
def a_child_that_is_not_in_use(volume, name='linux'):
    root = volume.record(ntfs.ROOT)
    _, entry = volume.path_to(root, name)[0]
    vcn = volume.child(entry)
    bitmap = root.attribute(ntfs.BITMAP, ntfs.I30)
    assert not bitmap.non_resident and volume.cluster == INDEX_BLOCK
    volume.data[bitmap.value_at + vcn // 8] &= ~(1 << vcn % 8)
    return 'index of a directory at byte'


def give_child(volume, header, vcn):
    """The last entry of an index node, a leaf, gets a child."""
    last = list(volume.index_entries(header))[-1]
    volume.put(last + 8, 2, 0x18)
    volume.put(last + 12, 2, 3)
    volume.put(last + 0x10, 8, vcn)
    volume.put(header + 4, 4, volume.get(header + 4, 4) + 8)
    volume.put(header + 12, 1, 1)


@bad('INDEX_LOOP', path='/zz behind all names', beside='the_last_block_has_no_child')
def an_index_block_that_is_its_own_child(volume):
    """A name behind all others leads to the last entry of the last block."""
    header, block = last_block(volume)
    give_child(volume, header, volume.get(block + 0x10, 8))
    return f'at byte {header}'


@bad('INDEX_LOOP', path='/zz behind all names', beside='the_last_block_has_no_child')
def an_index_block_whose_grandchild_it_is(volume):
    header, block = last_block(volume)
    other = next(node for node in volume.index_nodes(volume.record(ntfs.ROOT))[1:] if node != header)
    give_child(volume, header, volume.get(other - 0x18 + 0x10, 8))
    give_child(volume, other, volume.get(block + 0x10, 8))
    return 'at byte'


@bad('NO_FILE', path='/zz behind all names')
def the_last_block_has_no_child(volume):
    last_block(volume)
    return '/zz behind all names'


def last_block(volume):
    """The index header and the beginning of the block where a name behind all others would stand."""
    nodes = volume.index_nodes(volume.record(ntfs.ROOT))
    vcn = volume.child(list(volume.index_entries(nodes[0]))[-1])
    header = next(node for node in nodes[1:] if volume.get(node - 0x18 + 0x10, 8) == vcn)
    return header, header - 0x18


@bad('BAD_INDEX', near={'kind': ntfs.FILE_NAME})
def an_index_that_is_not_sorted_by_name(volume, kind=0):
    root = volume.find('linux').attribute(ntfs.INDEX_ROOT, ntfs.I30)
    volume.put(root.value_at, 4, kind)
    return f'at byte {root.value_at}, expected {ntfs.FILE_NAME}, found 0'


@bad('BAD_INDEX', near={'size': INDEX_BLOCK})
def an_index_with_blocks_of_no_bytes(volume, size=0):
    root = volume.find('linux').attribute(ntfs.INDEX_ROOT, ntfs.I30)
    volume.put(root.value_at + 8, 4, size)
    return f'at byte {root.value_at + 8}'


# ---- $MFTMirr, $UpCase

@bad('MIRROR_DIFFERS', 'probe', 'extents', 'table', 'check', beside='a_mirror_that_knows_of_fewer_clusters')
def a_mirror_with_another_place_of_the_mft(volume):
    data = ntfs.Record(volume, ntfs.MFT, volume.mirror_at).attribute(ntfs.DATA)
    (length, lcn), *rest = data.runs()
    data.set_runs([(length, lcn + 1), *rest])
    return f'$MFTMirr at byte {volume.mirror_at}'


@bad('MIRROR_DIFFERS', beside='a_mirror_of_another_label')
def a_mirror_that_was_overwritten(volume):
    volume.overwrite(volume.mirror_at, bytes(1024))
    return f'$MFTMirr at byte {volume.mirror_at}'


@fine('check')
def a_mirror_that_knows_of_fewer_clusters(volume):
    """Windows lets $MFT grow first, and copies its record later."""
    data = ntfs.Record(volume, ntfs.MFT, volume.mirror_at).attribute(ntfs.DATA)
    (length, lcn), *_ = data.runs()
    data.set_runs([(length - 1, lcn)])
    data.highest_vcn = length - 2
    data.size = data.initialised = data.allocated = (length - 1) * volume.cluster
    return '$MFTMirr differs', 'It would boot by map'


@fine('check')
def a_mirror_of_another_label(volume):
    volume.unprotect(volume.mirror_at + ntfs.VOLUME * 1024, 1024)
    volume.data[volume.mirror_at + ntfs.VOLUME * 1024 + 0x18 + 0x60] ^= 1
    return '$MFTMirr differs', 'It would boot by map'


@bad('BAD_UPCASE', path='/LINUX/ROOT.IMG', near={'letter': 'ж'})
def an_upcase_table_that_does_not_know_the_latin_letters(volume, letter='r'):
    data = volume.record(ntfs.UPCASE).attribute(ntfs.DATA)
    volume.put(data.locate(2 * ord(letter)), 2, ord(letter))
    return f'$UpCase at byte {data.locate(2 * ord(letter))}, expected {ord(letter.upper())}, found {ord(letter)}'


@bad('BAD_UPCASE', near={'size': 131072})
def an_upcase_table_of_half_its_size(volume, size=65536):
    data = volume.record(ntfs.UPCASE).attribute(ntfs.DATA)
    data.size = data.initialised = size
    return 'expected 131072, found 65536'
