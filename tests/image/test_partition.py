"""What image/ says of partition tables that sfdisk made: libblkid, through partx, is what it is compared with."""
import os
import subprocess

import pytest

MIB = 1 << 20
os.environ['PATH'] += ':/usr/sbin:/sbin'

GPT = 'label: gpt\nsize=2MiB, name="EFI system"\nsize=4MiB, name="Größe 漢字 𝄞"\nstart=20MiB\n'
DOS = 'label: dos\nlabel-id: 0xdeadbe0f\nsize=2MiB, type=7\nsize=20MiB, type=5\nsize=1MiB\n'
LOGICAL = DOS + 'x5: start=4MiB, size=2MiB\nx6: start=7MiB, size=3MiB\nx7: start=11MiB, size=1MiB\n'


def disk(tmp_path, table, sector_size=512):
    path = tmp_path / 'disk.img'
    with open(path, 'wb') as file:
        file.truncate(64 * MIB)
    script = tmp_path / 'script'
    script.write_text(table, encoding='utf-8')
    # sfdisk cannot be told a sector size; fdisk's command I reads its script.
    subprocess.run(['fdisk', '--sector-size', str(sector_size), str(path)], input=f'I\n{script}\nw\n'.encode(), check=True,
                   stdout=subprocess.DEVNULL)
    return path


def partitions(path, sector_size=512):
    """{number: (uuid, label)} as libblkid has them."""
    done = subprocess.run(['partx', '--sector-size', str(sector_size), '--noheadings', '--raw', '--output',
                           'NR,UUID,NAME', str(path)], check=True, stdout=subprocess.PIPE)
    rows = [line.split(' ') for line in done.stdout.decode('utf-8').splitlines()]
    return {int(row[0]): (row[1], row[2].encode('latin1').decode('unicode_escape').encode('latin1').decode()) for row in rows}


def overwrite(path, at, data):
    with open(path, 'r+b') as file:
        file.seek(at)
        file.write(data)


def flip(path, at):
    with open(path, 'r+b') as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize('sector_size', [512, 4096])
@pytest.mark.parametrize('table, numbers', [(GPT, [1, 2, 3]), (DOS, [1, 2, 3]), (LOGICAL, [1, 2, 3, 5, 6, 7])],
                         ids=['gpt', 'dos', 'logical'])
def test_uuid_and_label_of_each_partition(table, numbers, sector_size, identify, tmp_path):
    path = disk(tmp_path, table, sector_size)
    known = partitions(path, sector_size)
    assert sorted(known) == numbers
    for number, (uuid, label) in known.items():
        assert identify(path, number, sector_size) == {'uuid': uuid, 'label': label}
    for number in {0, 4, 8, 100, 129, 255, 256} - set(numbers):
        assert identify(path, number, sector_size)['fault'] == 'NO_DEVICE'


@pytest.mark.parametrize('sector_size', [0, 256, 513, 8192])
def test_sectors_that_no_partition_table_is_in(sector_size, identify, tmp_path):
    assert identify(disk(tmp_path, GPT), 1, sector_size)['fault'] == 'NO_DEVICE'


def test_the_second_header_serves_where_the_first_is_damaged(identify, tmp_path):
    path = disk(tmp_path, GPT)
    uuid = identify(path, 2)['uuid']
    flip(path, 512 + 60)
    assert identify(path, 2)['uuid'] == uuid
    flip(path, 64 * MIB - 512 + 60)
    assert identify(path, 2)['fault'] == 'BAD_CONTENT'


def test_a_chain_of_logical_partitions_that_bites_its_tail_ends(identify, tmp_path):
    path = disk(tmp_path, LOGICAL)
    overwrite(path, 3 * MIB + 446 + 16 + 8, bytes(4))  # the next link is the first
    assert identify(path, 5)['uuid'] == 'deadbe0f-05'
    overwrite(path, 3 * MIB + 446, bytes(16))  # which has no partition any more
    assert identify(path, 5)['fault'] == 'NO_DEVICE'


def test_a_link_may_come_before_its_partition(identify, tmp_path):
    path = disk(tmp_path, LOGICAL)
    with open(path, 'rb') as file:
        file.seek(3 * MIB + 446)
        slots = file.read(32)
    overwrite(path, 3 * MIB + 446, slots[16:] + slots[:16])
    assert sorted(partitions(path)) == [1, 2, 3, 5, 6, 7]
    assert identify(path, 7)['uuid'] == 'deadbe0f-07'
    assert identify(path, 8)['fault'] == 'NO_DEVICE'


@pytest.mark.parametrize('sector_size', [512, 4096])
def test_a_disk_in_an_image(sector_size, identify, tmp_path):
    path = disk(tmp_path, GPT, sector_size)
    assert identify(path) == {'content': 'gpt', 'uuid': '', 'label': '', 'size': str(64 * MIB), 'witnesses': '1'}
    os.truncate(path, 80 * MIB)
    assert identify(path)['witnesses'] == '1'
    os.truncate(path, 64 * MIB - sector_size)
    assert identify(path)['fault'] == 'CONTENT_TOO_LARGE'


@pytest.mark.parametrize('at, text', [(0, 'GPT backup header at byte'), (24, 'GPT backup header at byte'),
                                      (60, 'GPT backup header at byte')], ids=['signature', 'own place', 'disk GUID'])
def test_a_backup_header_that_is_damaged_disagrees(at, text, identify, tmp_path):
    path = disk(tmp_path, GPT)
    flip(path, 64 * MIB - 512 + at)
    said = identify(path)
    assert said['fault'] == 'WITNESS_DISAGREES'
    assert f'{text} {64 * MIB - 512}' in said['text']


def test_a_backup_header_of_another_disk_disagrees(identify, tmp_path):
    path = disk(tmp_path, GPT)
    (tmp_path / 'other').mkdir()
    with open(disk(tmp_path / 'other', GPT), 'rb') as other:
        other.seek(64 * MIB - 512)
        overwrite(path, 64 * MIB - 512, other.read(512))
    said = identify(path)
    assert said['fault'] == 'WITNESS_DISAGREES'
    assert "disk GUID" in said['text']


def test_an_mbr_is_no_vfat_and_a_vfat_no_mbr(identify, tmp_path):
    path = disk(tmp_path, DOS)
    assert identify(path)['content'] == 'dos'
    assert identify(path)['witnesses'] == '0'
    overwrite(path, 0, b'\xeb\x63\x90')
    assert identify(path)['content'] == 'dos'
    overwrite(path, 446, b'\x01')
    assert identify(path)['content'] == 'unknown'


def test_a_protective_mbr_alone_is_no_partition_table(identify, tmp_path):
    path = disk(tmp_path, GPT)
    flip(path, 512)
    assert identify(path)['content'] == 'unknown'
