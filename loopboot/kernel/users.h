/* Who uses a block device. */
#ifndef LOOPBOOT_KERNEL_USERS_H
#define LOOPBOOT_KERNEL_USERS_H

#define USERS_SIZE 320

/*
 * Write into TEXT who uses the block device MAJOR:MINOR, as "mounted on /home, swap, used by dm-3 (vg-home)"; only where
 * there is none of these are the processes asked, as "open in process 123 (mkfs.ext4)", or, if it is mounted in another
 * mount namespace, "mounted in the view of process 123 (bash)", the first one. Returns how many they are, also
 * those that did not fit; 0 with "" if there are none, or none that this user may see.
 */
unsigned device_users(unsigned major, unsigned minor, char text[USERS_SIZE]);

#endif
