/* Further images that the system's own fstab names and that were not attached. */
#ifndef LOOPBOOT_SYSTEM_MISSING_H
#define LOOPBOOT_SYSTEM_MISSING_H

/*
 * For a systemd generator whose second directory is EARLY: see to it that systemd skips the entries of FSTAB (its text,
 * which is spoilt; NULL for none) whose image has no device. It would wait a minute and a half for each and then stop
 * the boot in its emergency mode. Each is said on the console. /usr is never among them: the boot ended without it.
 */
void generate_missing(char *fstab, const char *early);

#endif
