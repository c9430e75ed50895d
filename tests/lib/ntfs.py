"""An NTFS volume in memory, to be damaged on purpose: find its records, attributes, runs and index entries, and edit them.

A volume is made by mkntfs and filled by ntfscp, with no mount. Here every MFT record and index block that is looked at has
its fix-ups taken off; save() puts them on again and then writes what overwrite() was told to put over the finished bytes.
"""
import subprocess
import tempfile

STANDARD_INFORMATION, ATTRIBUTE_LIST, FILE_NAME = 0x10, 0x20, 0x30
DATA, INDEX_ROOT, INDEX_ALLOCATION, BITMAP, REPARSE_POINT = 0x80, 0x90, 0xa0, 0xb0, 0xc0
END = 0xffffffff
MFT, MFT_MIRROR, LOG_FILE, VOLUME, ROOT, BITMAP_FILE, UPCASE = 0, 1, 2, 3, 5, 6, 10
VOLUME_INFORMATION = 0x70
I30 = '$I30'
HOLE = None  # a run's LCN


def run(*command):
    done = subprocess.run(list(map(str, command)), check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, f'{command}: {done.stdout.decode()}'


def make(size, *options):
    """A fresh volume of SIZE bytes; OPTIONS are mkntfs's."""
    with tempfile.NamedTemporaryFile() as file:
        file.truncate(size)
        run('mkntfs', '-q', '-Q', '-F', '-s', 512, *options, file.name)
        return Volume(file.read())


def number(data, at, size):
    return int.from_bytes(data[at:at + size], 'little')


class Volume:
    def __init__(self, data):
        self.data = bytearray(data)
        self.unprotected = {}  # where fix-ups were taken off: {offset: size}
        self.last = []         # what overwrite() was told
        sector_size = self.get(11, 2)
        self.cluster = self.get(13, 1) * sector_size
        self.clusters = self.get(0x28, 8) * sector_size // self.cluster
        self.record_size = 1024
        self.mft_at = self.get(0x30, 8) * self.cluster
        self.mirror_at = self.get(0x38, 8) * self.cluster

    def get(self, at, size):
        return number(self.data, at, size)

    def put(self, at, size, value):
        self.data[at:at + size] = (value % (1 << 8 * size)).to_bytes(size, 'little')

    def overwrite(self, at, data):
        """Put DATA at byte AT of the finished volume, with no regard to fix-ups."""
        self.last.append((at, bytes(data)))

    def copy(self):
        return Volume(self.finished())

    def finished(self):
        data = bytearray(self.data)
        for at, size in self.unprotected.items():
            protect(data, at, size)
        for at, piece in self.last:
            data[at:at + len(piece)] = piece
        return bytes(data)

    def save(self, path):
        with open(path, 'wb') as file:
            file.write(self.finished())

    def unprotect(self, at, size):
        """Take the fix-ups off the record or index block at byte AT."""
        if at in self.unprotected:
            return
        array, words = at + self.get(at + 4, 2), self.get(at + 6, 2)
        for i in range(1, words):
            end = at + 512 * i - 2
            self.data[end:end + 2] = self.data[array + 2 * i:array + 2 * i + 2]
        self.unprotected[at] = size

    def record(self, wanted):
        """MFT record number WANTED."""
        data = Record(self, MFT, self.mft_at).attribute(DATA)
        return Record(self, wanted, data.locate(wanted * self.record_size))

    def find(self, name):
        """The base record of the file called NAME, in whatever directory."""
        data = self.record(MFT).attribute(DATA)
        for i in range(data.size // self.record_size):
            at = data.locate(i * self.record_size)
            if self.data[at:at + 4] != b'FILE':
                continue
            record = Record(self, i, at)
            if record.in_use and any(attribute.file_name == name for attribute in record.attributes()
                                     if attribute.type == FILE_NAME):
                base = self.get(at + 0x20, 6)
                return self.record(base) if base else record
        raise KeyError(name)

    def is_used(self, cluster):
        return bool(self.data[self.bitmap_byte(cluster)] >> cluster % 8 & 1)

    def mark(self, cluster, used):
        at = self.bitmap_byte(cluster)
        self.data[at] = self.data[at] & ~(1 << cluster % 8) | used << cluster % 8

    def bitmap_byte(self, cluster):
        return self.record(BITMAP_FILE).attribute(DATA).locate(cluster // 8)

    def write_file(self, path, *contents):
        """Copy each of CONTENTS in turn into the volume as PATH, by ntfscp."""
        with tempfile.NamedTemporaryFile() as volume, tempfile.NamedTemporaryFile() as source:
            self.save(volume.name)
            for content in contents:
                source.seek(0)
                source.write(content)
                source.flush()
                run('ntfscp', '-q', '-f', volume.name, source.name, path)
            volume.seek(0)
            self.__init__(volume.read())

    def write_scattered(self, path, content):
        """The same, but the file has as many runs as clusters: every second free cluster is in use meanwhile.

        It grows by three clusters at a time, for libntfs gives up where it must put many runs together at once.
        """
        marked = [cluster for cluster in range(0, self.clusters, 2) if not self.is_used(cluster)]
        for cluster in marked:
            self.mark(cluster, True)
        step = 3 * self.cluster
        self.write_file(path, *(content[:size] for size in range(step, len(content) + step, step)))
        for cluster in marked:
            self.mark(cluster, False)

    def make_directory(self, name):
        """A directory in the root directory: a small file whose $DATA becomes an empty index."""
        self.write_file(name, b'directory')
        record = self.find(name)
        record.flags |= 2
        record.remove(DATA)
        header = b''.join(value.to_bytes(4, 'little') for value in (FILE_NAME, 1, 4096, 1, 16, 32, 32, 0))
        last = bytes(8) + (16).to_bytes(2, 'little') + bytes(2) + (2).to_bytes(4, 'little')
        record.insert(INDEX_ROOT, header + last, I30)
        is_directory = 0x10000000
        at = record.attribute(FILE_NAME).value_at + 0x38
        self.put(at, 4, self.get(at, 4) | is_directory)
        entry = self.index_entry(self.record(ROOT), name)
        self.put(entry + 0x10 + 0x38, 4, self.get(at, 4))

    def index_nodes(self, directory):
        """Where the index headers of DIRECTORY lie: that of the root, then those of all blocks in the order of their VCNs."""
        nodes = [directory.attribute(INDEX_ROOT, I30).value_at + 0x10]
        if directory.has(INDEX_ALLOCATION, I30):
            allocation = directory.attribute(INDEX_ALLOCATION, I30)
            for offset in range(0, allocation.size, 4096):
                block = allocation.locate(offset)
                if self.data[block:block + 4] == b'INDX':
                    self.unprotect(block, 4096)
                    nodes.append(block + 0x18)
        return nodes

    def index_entries(self, node):
        """Where the entries of an index node lie."""
        at = node + self.get(node, 4)
        while True:
            yield at
            if self.get(at + 12, 2) & 2:
                return
            at += self.get(at + 8, 2)

    def index_entry(self, directory, name):
        """Where DIRECTORY's entry of the file called NAME lies."""
        wanted = name.encode('utf-16-le')
        for node in self.index_nodes(directory):
            for at in self.index_entries(node):
                length = 2 * self.data[at + 0x50]
                if self.get(at + 10, 2) and self.data[at + 0x52:at + 0x52 + length] == wanted:
                    return at
        raise KeyError(name)

    def path_to(self, directory, name):
        """The index nodes that a search for NAME passes, from the root down: [(header, entry taken)]."""
        child_of = {self.get(node - 0x18 + 0x10, 8): node for node in self.index_nodes(directory)[1:]}
        node, path = self.index_nodes(directory)[0], []
        while True:
            at = next(at for at in self.index_entries(node)
                      if self.get(at + 12, 2) & 2 or self.entry_name(at).upper() >= name.upper())
            path.append((node, at))
            if not self.get(at + 12, 2) & 2 and self.entry_name(at) == name:
                return path
            node = child_of[self.child(at)]

    def entry_name(self, at):
        return self.data[at + 0x52:at + 0x52 + 2 * self.data[at + 0x50]].decode('utf-16-le')

    def child_at(self, entry):
        """Where the VCN of ENTRY's child stands."""
        return entry + self.get(entry + 8, 2) - 8

    def child(self, entry):
        return self.get(self.child_at(entry), 8)


def protect(data, at, size):
    """Put the fix-ups on the record or index block of SIZE bytes at byte AT of DATA."""
    array = at + number(data, at + 4, 2)
    for i in range(1, size // 512 + 1):
        end = at + 512 * i - 2
        data[array + 2 * i:array + 2 * i + 2] = data[end:end + 2]
        data[end:end + 2] = data[array:array + 2]


class Record:
    def __init__(self, volume, own_number, at):
        volume.unprotect(at, volume.record_size)
        self.volume, self.number, self.at = volume, own_number, at

    sequence = property(lambda self: self.volume.get(self.at + 0x10, 2))
    reference = property(lambda self: self.number | self.sequence << 48)
    in_use = property(lambda self: self.flags & 1)
    flags = property(lambda self: self.volume.get(self.at + 0x16, 2),
                     lambda self, value: self.volume.put(self.at + 0x16, 2, value))

    def attributes(self):
        at = self.at + self.volume.get(self.at + 0x14, 2)
        while self.volume.get(at, 4) != END:
            yield Attribute(self, at)
            at += self.volume.get(at + 4, 4)

    def has(self, kind, name=''):
        return any(attribute.type == kind and attribute.name == name for attribute in self.attributes())

    def attribute(self, kind, name=''):
        return next(attribute for attribute in self.attributes() if attribute.type == kind and attribute.name == name)

    def replace(self, begin, end, data):
        """Put DATA in the place of the bytes from BEGIN to END; what follows them in the record moves."""
        volume, used = self.volume, self.volume.get(self.at + 0x18, 4)
        rest = bytes(volume.data[end:self.at + used])
        new_used = begin + len(data) + len(rest) - self.at
        assert new_used <= volume.record_size
        volume.data[begin:self.at + new_used] = data + rest
        volume.put(self.at + 0x18, 4, new_used)

    def remove(self, kind, name=''):
        attribute = self.attribute(kind, name)
        self.replace(attribute.at, attribute.at + attribute.length, b'')

    def insert(self, kind, value, name=''):
        """Add a resident attribute."""
        stored = name.encode('utf-16-le')
        value_offset = (0x18 + len(stored) + 7) // 8 * 8
        length = (value_offset + len(value) + 7) // 8 * 8
        identifier = self.volume.get(self.at + 0x28, 2)
        header = (kind.to_bytes(4, 'little') + length.to_bytes(4, 'little') + bytes([0, len(name)]) +
                  (0x18).to_bytes(2, 'little') + bytes(2) + identifier.to_bytes(2, 'little') +
                  len(value).to_bytes(4, 'little') + value_offset.to_bytes(2, 'little') + bytes(2))
        data = (header + stored).ljust(value_offset, b'\0') + value
        at = next((attribute.at for attribute in self.attributes() if attribute.type > kind), self.end)
        self.volume.put(self.at + 0x28, 2, identifier + 1)
        self.replace(at, at, data.ljust(length, b'\0'))

    @property
    def end(self):
        """Where the mark stands that ends the attributes."""
        at = self.at + self.volume.get(self.at + 0x14, 2)
        for attribute in self.attributes():
            at = attribute.at + attribute.length
        return at


def field(offset, size):
    return property(lambda self: self.record.volume.get(self.at + offset, size),
                    lambda self, value: self.record.volume.put(self.at + offset, size, value))


class Attribute:
    def __init__(self, record, at):
        self.record, self.at = record, at

    type = field(0, 4)
    length = field(4, 4)
    non_resident = field(8, 1)
    flags = field(0x0c, 2)
    identifier = field(0x0e, 2)
    value_length = field(0x10, 4)
    lowest_vcn = field(0x10, 8)
    highest_vcn = field(0x18, 8)
    allocated = field(0x28, 8)
    size = field(0x30, 8)
    initialised = field(0x38, 8)
    value_at = property(lambda self: self.at + self.record.volume.get(self.at + 0x14, 2))
    runs_at = property(lambda self: self.at + self.record.volume.get(self.at + 0x20, 2))

    @property
    def name(self):
        volume, at = self.record.volume, self.at + self.record.volume.get(self.at + 10, 2)
        return volume.data[at:at + 2 * volume.data[self.at + 9]].decode('utf-16-le')

    @property
    def file_name(self):
        """The name inside a FILE_NAME attribute."""
        data, at = self.record.volume.data, self.value_at
        return data[at + 0x42:at + 0x42 + 2 * data[at + 0x40]].decode('utf-16-le')

    def runs(self):
        """[(clusters, LCN or HOLE)]"""
        volume, at, lcn, runs = self.record.volume, self.runs_at, 0, []
        while volume.data[at]:
            length_size, lcn_size = volume.data[at] & 15, volume.data[at] >> 4
            length = volume.get(at + 1, length_size)
            delta = volume.get(at + 1 + length_size, lcn_size)
            if lcn_size and delta >> 8 * lcn_size - 1:
                delta -= 1 << 8 * lcn_size
            lcn += delta
            runs.append((length, lcn if lcn_size else HOLE))
            at += 1 + length_size + lcn_size
        return runs

    def set_runs(self, runs):
        data, before = b'', 0
        for length, lcn in runs:
            data += encode_run(length, HOLE if lcn is HOLE else lcn - before)
            before = before if lcn is HOLE else lcn
        self.set_run_bytes(data + b'\0')

    def set_run_bytes(self, data):
        """Make the run list these bytes; the attribute grows or shrinks."""
        padded = data.ljust((self.runs_at - self.at + len(data) + 7) // 8 * 8 - (self.runs_at - self.at), b'\0')
        end = self.at + self.length
        self.length = self.runs_at - self.at + len(padded)
        self.record.replace(self.runs_at, end, padded)

    def locate(self, offset):
        """Where byte OFFSET of the attribute lies in the volume."""
        cluster = self.record.volume.cluster
        for length, lcn in self.runs():
            if offset < length * cluster:
                return lcn * cluster + offset
            offset -= length * cluster
        raise ValueError(offset)


def encode_run(length, delta):
    def signed(value):
        size = value.bit_length() // 8 + 1
        return value.to_bytes(size, 'little', signed=True)
    place = b'' if delta is HOLE else signed(delta)
    return bytes([len(place) << 4 | len(signed(length))]) + signed(length) + place
