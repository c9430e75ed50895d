"""The clock of a guest that is measured. In emulation it counts instructions, each of 2^SHIFT ns, and waits for the disk as long as that
really takes: so how fast the emulation is just now has no effect."""
from guest import accelerator

SHIFT = 1
EMULATED = accelerator() != 'kvm'
OPTIONS = ('-icount', f'shift={SHIFT}') if EMULATED else ()  # of QEMU
NAME = f'{accelerator()}, {1000 >> SHIFT} instructions a microsecond' if EMULATED else accelerator()
