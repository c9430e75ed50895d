/*
 * Boot-loader entries, as systemd-boot, GRUB's blscfg and kernel-install have them: files of lines KEY VALUE
 * (uapi-group.org/specifications/specs/boot_loader_specification, type 1). Pure.
 */
#ifndef LOOPBOOT_BOOT_ENTRY_H
#define LOOPBOOT_BOOT_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

/* What one would boot. Texts that an entry has several times stand one behind the other, with a blank between. */
struct boot_entry {
	char kernel[256];   /* its path */
	char initrds[1024]; /* the initramfs' path; several are joined to one */
	char options[2048]; /* the command line */
	char version[256];  /* "" if it has none */
};

/* Take TEXT apart, which is spoilt. False if it does not name both a kernel and an initramfs, or is too long. */
bool entry_parse(char *text, struct boot_entry *entry);

/* PATTERN (SIZE bytes) becomes what the loader.conf TEXT, which is spoilt, has as default; it stays as it is if it has none. */
void loader_default(char *text, char *pattern, size_t size);

/* True if the entry in the file NAME ("arch.conf") is one that PATTERN means, of which a * at its end is understood. */
bool entry_is_default(const char *name, const char *pattern);

#endif
