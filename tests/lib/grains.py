"""Whole volumes and disks as the fuzz targets take them: see tests/fuzz/grains.h."""
GRAIN = 64


def grains(data, start=0):
    """The grains of DATA that are not all zeros; DATA begins at byte START of the device."""
    for at in range(0, len(data), GRAIN):
        grain = bytes(data[at:at + GRAIN])
        if grain.strip(b'\0'):
            yield ((start + at) // GRAIN).to_bytes(5, 'little') + grain.ljust(GRAIN, b'\0')
