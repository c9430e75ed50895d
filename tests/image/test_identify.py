"""What image/ says of images that the real tools made: their identity as libblkid has it, and their witnesses."""
import os
import re
import subprocess

import pytest

MIB = 1 << 20
os.environ['PATH'] += ':/usr/sbin:/sbin'
os.environ['E2FSPROGS_LIBMAGIC_SUPPRESS'] = '1'


def tool(*command, **options):
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)


def empty(path, size):
    with open(path, 'wb') as file:
        file.truncate(size)
    return path


def blkid(path, key):
    done = subprocess.run(['blkid', '-p', '-s', key, '-o', 'value', str(path)], check=False, stdout=subprocess.PIPE)
    return done.stdout.decode().rstrip('\n')


# How each image is made: its name, its size in MiB, the expected number of witnesses, and the commands; {} is the file.
MAKERS = [
    ('ext2', 20, 1, 'mkfs.ext2 -q -b 1024 -L old {}'),
    ('ext2-without-sparse_super', 100, 12, 'mkfs.ext2 -q -b 1024 -O ^sparse_super,^resize_inode {}'),
    ('ext2-of-many-groups', 800, 64, 'mkfs.ext2 -q -b 1024 -O ^sparse_super,^resize_inode {}'),
    ('ext3', 60, 4, 'mkfs.ext3 -q -b 1024 {}'),
    ('ext4-1k', 100, 5, 'mkfs.ext4 -q -b 1024 -L 1k {}'),
    ('ext4-2k', 200, 3, 'mkfs.ext4 -q -b 2048 {}'),
    ('ext4-4k', 1300, 5, 'mkfs.ext4 -q -b 4096 -L Größe {}'),
    ('ext4-one-group', 20, 0, 'mkfs.ext4 -q -b 4096 {}'),
    ('ext4-without-journal', 300, 1, 'mkfs.ext4 -q -b 4096 -O ^has_journal {}'),
    ('ext4-sparse_super2', 700, 2, 'mkfs.ext4 -q -b 4096 -O sparse_super2,^resize_inode {}'),
    ('ext4-sparse_super2-one-backup', 700, 1,
     'mkfs.ext4 -q -b 4096 -O sparse_super2,^resize_inode -E num_backup_sb=1 {}'),
    ('ext4-meta_bg', 700, 3, 'mkfs.ext4 -q -b 4096 -O meta_bg,^resize_inode {}'),
    ('ext4-bigalloc', 3000, 1, 'mkfs.ext4 -q -b 4096 -O bigalloc {}'),
    ('ext4-bigalloc-1k', 1300, 7, 'mkfs.ext4 -q -b 1024 -O bigalloc -C 4096 {}'),
    ('ext4-64bit', 300, 1, 'mkfs.ext4 -q -b 4096 -O 64bit,metadata_csum {}'),
    ('ext4-grown', 700, 3, 'mkfs.ext4 -q -b 4096 {} 200M', 'resize2fs {}'),
    ('ext4-shrunk', 700, 1, 'mkfs.ext4 -q -b 4096 {}', 'resize2fs {} 300M'),
    ('ext4-new-uuid', 700, 3, 'mkfs.ext4 -q -b 4096 {}', 'tune2fs -U random -L renamed {}'),
    ('ext4-with-files', 300, 1, 'mkfs.ext4 -q -b 4096 -d /etc/apt {}'),
    ('ext4-checked', 300, 1, 'mkfs.ext4 -q -b 4096 -d /etc/apt {}', 'e2fsck -fy {}'),
    ('xfs', 400, 3, 'mkfs.xfs -q -L data {}'),
    ('xfs-v4', 400, 3, 'mkfs.xfs -q -m crc=0 {}'),
    ('xfs-new-uuid', 400, 3, 'mkfs.xfs -q {}', 'xfs_db -x -c {uuid} {}'),
    ('xfs-large-sectors', 400, 3, 'mkfs.xfs -q -s size=4096 {}'),
    ('xfs-of-many-groups', 8000, 64, 'mkfs.xfs -q -d agcount=100 {}'),
    ('btrfs', 200, 1, 'mkfs.btrfs -q -L butter {}'),
    ('btrfs-before-64-MiB', 50, 0, 'mkfs.btrfs -q --mixed {}'),
    ('btrfs-of-300-GiB', 300 << 10, 2, 'mkfs.btrfs -q {}'),
    ('btrfs-new-uuid', 200, 1, 'mkfs.btrfs -q {}', 'btrfstune -f -m {}'),
    ('swap', 20, 0, 'mkswap -L pages {}'),
    ('swap-of-64-KiB-pages', 20, 0, 'mkswap -p 65536 {}'),
    ('vfat-12', 1, 0, 'mkfs.vfat -F 12 -n FLOPPY {}'),
    ('vfat-16', 30, 0, 'mkfs.vfat -F 16 -n {name} {}'),
    ('vfat-32', 100, 0, 'mkfs.vfat -F 32 -n BIG {}'),
    ('vfat-without-label', 100, 0, 'mkfs.vfat -F 32 {}'),
    ('vfat-of-4-KiB-sectors', 300, 0, 'mkfs.vfat -F 32 -S 4096 -n LARGE {}'),
    ('exfat', 100, 0, 'mkfs.exfat -L Größe {}'),
    ('exfat-without-label', 100, 0, 'mkfs.exfat {}'),
    ('ntfs', 50, 0, 'mkntfs -qQF -L Größe-𝄞 {}'),
    ('ntfs-of-2-MiB-clusters', 500, 0, 'mkntfs -qQF -c 2097152 -L big {}'),
    ('ntfs-of-4-KiB-sectors', 50, 0, 'mkntfs -qQF -s 4096 -L sectors {}'),
    ('f2fs', 100, 0, 'mkfs.f2fs -q -l Größe {}'),
    ('luks1', 20, 0, 'cryptsetup -q luksFormat --type luks1 --pbkdf-force-iterations 1000 {} /dev/urandom --keyfile-size 9'),
    ('luks2', 20, 0, 'cryptsetup -q luksFormat --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --label secret'
     ' {} /dev/urandom --keyfile-size 9'),
    ('jfs', 20, 0, 'mkfs.jfs -q -L journal {}'),
]
TREES = [
    ('squashfs', 3, 'mksquashfs /etc/apt {} -no-progress -quiet'),
    ('squashfs-without-fragments', 2, 'mksquashfs /etc/apt {} -no-progress -quiet -no-fragments'),
    ('squashfs-without-export', 2, 'mksquashfs /etc/apt {} -no-progress -quiet -no-exports'),
    ('erofs', 0, 'mkfs.erofs {} /etc/apt'),
    ('iso9660', 0, 'xorriso -as mkisofs -quiet -V {name} -o {} /etc/apt'),
    ('iso9660-joliet', 0, 'xorriso -as mkisofs -quiet -J -R -V {name} -o {} /etc/apt'),
]


def fill_in(word, path):
    return {'{}': str(path), '{uuid}': 'uuid generate', '{name}': 'TWO WORDS'}.get(word, word)


def run_makers(commands, path):
    for command in commands:
        tool(*(fill_in(word, path) for word in command.split()))


def make(entry, directory):
    name, mib, _, *commands = entry
    path = empty(directory / f'{name}.img', mib * MIB)
    run_makers(commands, path)
    return path


def backups(path):
    done = subprocess.run(['dumpe2fs', str(path)], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.count(b'Backup superblock at')


def check_identity(identify, path):
    """PATH is what libblkid says; the result is what `identify` says."""
    said = identify(path)
    assert said['content'] == blkid(path, 'TYPE')
    assert said['uuid'] == blkid(path, 'UUID')
    assert said['label'] == blkid(path, 'LABEL')
    return said


@pytest.mark.parametrize('entry', MAKERS, ids=lambda entry: entry[0])
def test_identity_and_witnesses(entry, identify, tmp_path):
    path = make(entry, tmp_path)
    said = check_identity(identify, path)
    assert int(said['witnesses']) == entry[2]
    assert int(said['size']) <= path.stat().st_size
    if said['content'].startswith('ext'):
        assert entry[2] == min(64, backups(path))
    path.unlink()


@pytest.mark.parametrize('entry', TREES, ids=lambda entry: entry[0])
def test_identity_and_witnesses_of_trees(entry, identify, tmp_path):
    name, witnesses, *commands = entry
    path = tmp_path / f'{name}.img'
    run_makers(commands, path)
    said = check_identity(identify, path)
    assert int(said['witnesses']) == witnesses
    assert 0 < int(said['size']) <= path.stat().st_size


def test_all_magics_of_the_table_were_seen():
    """A content that no image above is of would go untested; LVM and partition tables have tests of their own."""
    names = {entry[0].split('-')[0].rstrip('12') for entry in MAKERS + TREES}
    assert names >= {'ext', 'ext3', 'ext4', 'xfs', 'btrfs', 'swap', 'vfat', 'exfat', 'ntfs', 'f2fs', 'luks', 'jfs',
                     'squashfs', 'erofs', 'iso9660'}


def pieces(path, begin, end):
    """What stands in PATH from BEGIN to END without its holes: (offset, bytes) in file order."""
    with open(path, 'rb') as file:
        while begin < end:
            try:
                begin = max(begin, os.lseek(file.fileno(), begin, os.SEEK_DATA))
            except OSError:
                return
            hole = min(os.lseek(file.fileno(), begin, os.SEEK_HOLE), end)
            file.seek(begin)
            if begin < hole:
                yield begin, file.read(hole - begin)
            begin = hole


def replace_from(path, at, data):
    """From byte AT on PATH has the pieces DATA and holes between them; its size stays."""
    size = os.path.getsize(path)
    os.truncate(path, at)
    os.truncate(path, size)
    with open(path, 'r+b') as image:
        for offset, piece in data:
            image.seek(offset)
            image.write(piece[:size - offset])


# What a wrong map does to an image from byte AT on.
def other_image(path, at, entry):
    if entry in TREES:
        replace_from(path, at, [(at, os.urandom(os.path.getsize(path) - at))])
        return
    other = path.with_suffix('.other')
    other.mkdir()
    replace_from(path, at, pieces(make(entry, other), at, os.path.getsize(path)))


def one_cluster_later(path, at, _):
    replace_from(path, at, [(offset + 4096, piece) for offset, piece in pieces(path, at, os.path.getsize(path) - 4096)])


def zeros(path, at, _):
    replace_from(path, at, [])


# A backup of the right file system, but of another place: what only the group's number or the mirror's address tells.
def another_copy(path, name):
    at, to = {'ext4-1k': (8193 << 10, (3 * 8192 + 1) << 10), 'xfs': (100 * MIB, 200 * MIB),
              'btrfs': (65536, 64 * MIB)}[name]
    with open(path, 'r+b') as image:
        image.seek(at)
        copy = image.read(4096)
        image.seek(to)
        image.write(copy)


WITNESSED = [entry for entry in MAKERS if entry[0] in {
    'ext2-without-sparse_super', 'ext4-1k', 'ext4-4k', 'ext4-sparse_super2', 'ext4-new-uuid', 'ext4-grown', 'xfs', 'xfs-v4',
    'xfs-new-uuid', 'btrfs'}] + TREES[:1]


@pytest.mark.parametrize('damage', [other_image, one_cluster_later, zeros])
@pytest.mark.parametrize('entry', WITNESSED, ids=lambda entry: entry[0])
def test_a_wrong_map_is_found_out(entry, damage, identify, tmp_path):
    if entry in TREES:
        path = tmp_path / 'tree.img'
        run_makers(entry[2:], path)
        at = int(identify(path)['size']) // 2
    else:
        path = make(entry, tmp_path)
        at = 32 * MIB
    assert 'witnesses' in identify(path)
    damage(path, at, entry)
    said = identify(path)
    assert said.get('fault') == 'WITNESS_DISAGREES'
    assert re.search('at byte [0-9]+, expected [0-9]+, found [0-9]+', said['text'])
    path.unlink()


@pytest.mark.parametrize('name, what', [('ext4-1k', "group at byte 25166848, expected 3, found 1"),
                                        ('xfs', None), ('btrfs', 'own place at byte 67108864, expected 67108864, found 65536')])
def test_a_copy_in_another_place_is_found_out(name, what, identify, tmp_path):
    path = make(next(entry for entry in MAKERS if entry[0] == name), tmp_path)
    another_copy(path, name)
    said = identify(path)
    assert said.get('fault') == 'WITNESS_DISAGREES'
    assert (what or "XFS AGF's group at byte 209715712, expected 2, found 1") in said['text']


def test_group_number_0_in_a_backup_is_what_old_kernels_wrote(identify, tmp_path):
    path = make(next(entry for entry in MAKERS if entry[0] == 'ext4-1k'), tmp_path)
    with open(path, 'r+b') as image:
        image.seek((8193 << 10) + 0x5a)
        image.write(bytes(2))
    assert identify(path)['witnesses'] == '5'


@pytest.mark.parametrize('entry', [entry for entry in MAKERS if entry[0] in {
    'ext4-4k', 'xfs', 'btrfs', 'vfat-32', 'exfat', 'swap', 'f2fs', 'ntfs', 'jfs'}] + TREES, ids=lambda entry: entry[0])
def test_an_image_cut_short_is_found_out(entry, identify, tmp_path):
    if entry in TREES:
        path = tmp_path / 'tree.img'
        run_makers(entry[2:], path)
    else:
        path = make(entry, tmp_path)
    size = int(identify(path)['size'])
    os.truncate(path, size)
    assert 'witnesses' in identify(path)
    os.truncate(path, size - 1)
    said = identify(path)
    assert said['fault'] == 'CONTENT_TOO_LARGE'
    assert f'expected {size}, found {size - 1}' in said['text']


def test_lvm(identify, tmp_path):
    """pvcreate wants a block device and root; the label sector is built here as its text format has it."""
    path = empty(tmp_path / 'pv.img', 4 * MIB)
    label = b'LABELONE' + (1).to_bytes(8, 'little') + bytes(4) + (32).to_bytes(4, 'little') + b'LVM2 001'
    for sector in range(4):
        with open(path, 'wb') as file:
            file.seek(512 * sector)
            file.write(label + b'abcdef0123456789ABCDEFghijklmnop' + (4 * MIB).to_bytes(8, 'little'))
            file.truncate(4 * MIB)
        assert identify(path) == {'content': 'LVM2_member', 'uuid': 'abcdef-0123-4567-89AB-CDEF-ghij-klmnop', 'label': '',
                                  'size': str(4 * MIB), 'witnesses': '0'}


def test_bitlocker(identify, tmp_path):
    path = make(next(entry for entry in MAKERS if entry[0] == 'ntfs'), tmp_path)
    with open(path, 'r+b') as image:
        image.seek(3)
        image.write(b'-FVE-FS-')
    assert identify(path)['content'] == 'bitlocker'


def test_bitlocker_to_go_is_no_vfat(identify, tmp_path):
    path = make(next(entry for entry in MAKERS if entry[0] == 'vfat-32'), tmp_path)
    with open(path, 'r+b') as image:
        image.seek(3)
        image.write(b'MSWIN4.1')
    assert identify(path)['content'] == 'vfat'
    with open(path, 'r+b') as image:
        image.seek(0x1a8)
        image.write(bytes.fromhex('3bd66749292ed84a8399f6a339e3d001'))
    assert identify(path)['content'] == 'bitlocker'


def test_a_label_that_was_deleted_from_a_fat_is_none(identify, tmp_path):
    path = make(next(entry for entry in MAKERS if entry[0] == 'vfat-12'), tmp_path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'FLOPPY     \x08', b'\xe5LOPPY     \x08'))
    assert blkid(path, 'LABEL') == ''
    check_identity(identify, path)


@pytest.mark.parametrize('size', [0, 1, 511, 512, 4096, 65536, MIB])
def test_nothing_known(size, identify, tmp_path):
    said = identify(empty(tmp_path / 'empty.img', size))
    assert said['content'] == 'unknown'
    assert said['fault'] == 'UNKNOWN_CONTENT'
