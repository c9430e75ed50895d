import pytest

import rig
import rows
from rows import workplace  # noqa: F401 # a fixture


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    rows.prepare(session, rig.path_of("prepare"))


WHOLE_DEBIANS = ("test_debian.py", "test_power_off.py", "test_change.py", "test_further_images.py",
                 "test_put_off.py", "test_direct.py")

# Rows beside which another one shows nearly as much. `make check` leaves them out, to stay well below an hour;
# `make check-thorough` tries them as well.
THOROUGH = {
    "test_debian[trixie-loop-ntfs3]",
    "test_five_images[bookworm-map]", "test_five_images[bookworm-loop-ntfs-3g]", "test_by_loopboot_alone",
    "test_a_missing_image_does_not_stop_the_boot[loop-rd.loopboot.mode=loop]",
    "test_grown_image[grow-ntfs3]", "test_kernel_update[kernel-update-ntfs-3g-6.1]",
    "test_other_ends[kexec-map-6.1]", "test_other_ends[soft-reboot-ntfs-3g]", "test_other_ends[soft-reboot-ntfs3]",
    "test_shows[loop-ntfs3]", "test_shows[map-ntfs3-dirty]", "test_shows[map-ntfs3]",
    "test_sleep[trixie-map]",
    "test_boots[loop-sparse-image-of-windows-7.2]", "test_boots[loop-ntfs-3g-7.2]",
    "test_refuses[forced-loop-on-hibernated-7.2]", "test_refuses[forced-loop-on-dirty-7.2]",
    "test_shows[loop-ntfs-7.2]", "test_power_offs_in_a_row[power-off-ntfs-7.2]", "test_power_offs_in_a_row[power-off-dracut-ntfs3]",
    "test_boots[map-dracut-5000-extents]", "test_boots[map-dracut-late-disk-no-systemd]", "test_extra[map-dracut]",
    "test_refuses[forced-loop-on-hibernated-dracut]", "test_refuses[no-host-dracut-no-systemd]",
    "test_break_before_the_root[dracut-no-systemd]", "test_break_with_the_root[dracut]",
    "test_another_try_from_the_shell[dracut-no-systemd]", "test_report[dracut-no-systemd]", "test_no_shell[dracut]",
    "test_switched_off[dracut-no-systemd]",
    "test_boots[map-dracut-059]", "test_boots[loop-dracut-059-no-systemd]", "test_boots[map-dracut-106]",
    "test_boots[loop-dracut-106]", "test_boots[loop-dracut-newest]", "test_boots[map-dracut-newest-no-systemd]",
    "test_no_shell[dracut-no-systemd]", "test_another_try_from_the_shell[dracut]", "test_switched_off[dracut]",
    "test_debian[dracut-trixie-map]", "test_five_images[dracut-trixie-map]", "test_without_usr_the_boot_stops_and_says_so[dracut-trixie]",
    "test_other_ends[soft-reboot-dracut-map]", "test_other_ends[kexec-dracut-ntfs3]",
    "test_debian[bookworm-loop-ntfs-3g]", "test_other_ends[kexec-ntfs3]", "test_five_images[trixie-loop-ntfs3]",
    "test_shows[loop-ntfs-3g]", "test_kernel_update[kernel-update-dracut-ntfs3]", "test_put_off",
    "test_debian[bookworm-map-hibernated]", "test_kernel_update[kernel-update-dracut-map]",
    "test_shows[map-ntfs-hibernated-dirty-7.2]", "test_five_images[dracut-trixie-loop-ntfs3]",
    "test_jumps[map-initramfs-tools-6.1]", "test_jumps[map-helper-alone]", "test_jumps[map-mkinitcpio]", "test_jumps[map-dracut]",
    "test_jumps[map-dracut-no-systemd]", "test_jumps[loop-initramfs-tools]", "test_jumps[loop-initramfs-tools-6.1-ntfs-3g]",
    "test_direct[ntfs-7.2]", "test_direct[ntfs-3g-6.1]", "test_direct[dracut-ntfs3]", "test_direct[dracut-unsaid-ntfs3]", "test_direct[dracut-no-systemd-ntfs3]",
    "test_direct[dracut-unsaid-no-systemd-ntfs3]", "test_direct_power_offs[dracut-unsaid-no-systemd-ntfs3]",
    "test_direct_power_offs[ntfs3]", "test_direct_power_offs[ntfs-7.2]", "test_direct_power_offs[ntfs-3g-6.1]",
    "test_direct_power_offs[dracut-ntfs3]", "test_direct_power_offs[dracut-unsaid-ntfs3]", "test_direct_power_offs[dracut-no-systemd-ntfs3]",
    "test_direct_other_ends[soft-reboot-ntfs3]", "test_direct_other_ends[soft-reboot-ntfs-7.2]",
    "test_direct_other_ends[kexec-ntfs3]", "test_direct_other_ends[kexec-ntfs-3g-6.1]",
    "test_use[ntfs3]", "test_use[ntfs-7.2]", "test_use[ntfs-3g-6.1]",
    "test_tree_on_ntfs[ntfs3]", "test_tree_on_ntfs[ntfs-7.2]", "test_tree_on_ntfs[ntfs-3g-6.1]",
    "test_refuses[direct-without-driver-6.1]", "test_refuses[direct-on-dirty-7.2]", "test_refuses[direct-forced]",
    *(f"test_refused_in_other_states[{state}]" for state in ("dirty", "fast-startup", "log-unclean")),
    "test_use_move_and_use", "test_the_users_word_counts_for_all_images", "test_boot_code_is_left_alone",
    "test_debian[dracut-trixie-loop-ntfs3]", "test_shows[map-ntfs-3g-hibernated]", "test_partitions_that_are_read_again",
    "test_process[ntfs3]", "test_swap[ntfs3]", "test_power_offs_in_a_row[power-off-ntfs3]",
    "test_jumps[loop-dracut]", "test_boots[map-klibc-6.1]", "test_boots[map-helper-alone-6.1]", "test_boots[map-5000-extents-6.1]",
    "test_refuses[forced-loop-on-hibernated-dracut-no-systemd]", "test_plain[initramfs-tools-by-uuid]",
    "test_damaged_kernel[end-lost]", "test_damaged_kernel[no-kernel]", "test_damaged_kernel[empty]", "test_damaged_kernel[locked-down]",
}


def pytest_collection_modifyitems(config, items):
    """Spread the whole Debians among the others: tests that stand together go to one worker."""
    rows.leave_out(config, items, THOROUGH)
    debians = [item for item in items if item.path.name in WHOLE_DEBIANS]
    others = [item for item in items if item not in debians]
    for number, item in enumerate(debians):
        others.insert(number * (len(debians) + len(others)) // len(debians), item)
    items[:] = others
