"""An image that remembers where it lay, and lies there no more; what `check` says of it in each state of the volume."""
import ntfs
import place
from bad_content import image_at
from bad_volumes import STATES
from cases import bad, fine

HERE = 'It lies where it did when it was last used.\n'
ELSEWHERE = 'It does not lie where it did when it was last used.\n'
NOTHING = 'It is not remembered yet where it lies'
ANOTHER = 'It is a copy of an image that was used'
NEVER = 'It cannot be remembered where it lies'
MAPS = 'It would boot by map'


def write(volume, data):
    at = image_at(volume, 0)
    volume.data[at:at + len(data)] = data


def remember(volume):
    write(volume, place.record_of(volume, 'root.img'))


def state_cases(name, make, reason):
    """What stays where it was, and what holds no record, maps in each state; what was moved only if the volume is clean."""
    def stays(volume):
        make(volume)
        remember(volume)
        return HERE, MAPS
    stays.__name__ = f'an_image_that_was_not_moved_{name}'
    fine('check')(stays)

    def moved(volume):
        make(volume)
        remember(volume)
        place.move(volume, 'root.img', 4)
        return None if reason else (ELSEWHERE, MAPS)
    moved.__name__ = f'an_image_that_was_moved_{name}'
    bad('IMAGE_MOVED' if reason else 'FINE', 'check', beside=stays.__name__)(moved)

    def table(volume):
        moved(volume)
        return None if reason else ' linear '
    table.__name__ = f'the_table_of_an_image_that_was_moved_{name}'
    bad('IMAGE_MOVED' if reason else 'FINE', 'table', beside=stays.__name__)(table)


for state, (make_state, _, not_clean) in STATES.items():
    state_cases(state, make_state, not_clean)


@fine('check')
def an_image_that_was_never_used(_):
    return NOTHING, MAPS


@fine('check')
def an_image_that_was_never_used_hibernated(volume):
    STATES['hibernated'][0](volume)
    return NOTHING, MAPS


@bad('IMAGE_MOVED', 'check', beside='an_image_that_was_not_moved_log_open')
def an_image_that_was_moved_and_back_but_for_a_cluster(volume):
    STATES['log_open'][0](volume)
    remember(volume)
    place.move(volume, 'root.img', 1)


@bad('IMAGE_MOVED', 'check', beside='an_image_that_was_not_moved_log_open')
def an_image_that_is_shorter_by_a_cluster(volume):
    """Its file system was made smaller before."""
    STATES['log_open'][0](volume)
    volume.put(image_at(volume, 1024) + 4, 4, 2044)
    remember(volume)
    data = volume.find('root.img').attribute(ntfs.DATA)
    data.size = data.initialised = data.size - volume.cluster


@fine('check')
def a_copy_of_an_image_hibernated(volume):
    """As another file it tells nothing of this one, which is as good as any that was just written."""
    STATES['hibernated'][0](volume)
    remember(volume)
    record = volume.find('root.img')
    volume.put(record.at + 0x10, 2, record.sequence + 1)
    entry = volume.index_entry(volume.find('linux'), 'root.img')
    volume.put(entry, 8, record.reference)
    return ANOTHER, MAPS


@fine('check')
def a_copy_of_a_volume_with_another_serial_number_hibernated(volume):
    STATES['hibernated'][0](volume)
    remember(volume)
    volume.put(0x48, 8, 0x1234567890abcdef)
    place.move(volume, 'root.img', 4)
    return ANOTHER, MAPS


@fine('check')
def half_a_record_of_another_place_hibernated(volume):
    STATES['hibernated'][0](volume)
    remember(volume)
    place.move(volume, 'root.img', 4)
    write(volume, place.record_of(volume, 'root.img')[:33])
    return NOTHING, MAPS


@fine('check')
def a_boot_sector_in_the_image(volume):
    write(volume, b'\xeb\x63\x90 boot code'.ljust(510, b'\x90') + b'\x55\xaa')
    return 'It holds ext4', NEVER, MAPS


@fine('check')
def boot_code_behind_the_first_sector(volume):
    at = image_at(volume, 1000)
    volume.data[at:at + 4] = b'code'
    return NEVER, MAPS


@bad('WITNESS_DISAGREES', 'check', beside='four_witnesses')
def an_image_that_was_moved_to_where_it_is_not(volume):
    """The witnesses come first: nobody can accept this."""
    STATES['hibernated'][0](volume)
    remember(volume)
    place.move(volume, 'root.img', 4)
    volume.put(image_at(volume, (1 + 5 * 256) << 10) + 0x5a, 2, 3)
