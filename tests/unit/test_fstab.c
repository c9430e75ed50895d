/* What fstab and crypttab say of our devices. */
#include "test.h"

#include "../../loopboot/fstab.h"

#include <string.h>

static char text[8192];
static char *rest;
static struct fstab_entry entry;

static void read_text(const char *from)
{
	strcpy(text, from);
	rest = text;
}

static bool next(enum fstab_kind kind)
{
	return fstab_next(&rest, kind, &entry);
}

static void the_usual_entries(void **state)
{
	(void)state;
	read_text("# a comment\n"
		  "UUID=0123 / ext4 errors=remount-ro 0 1\n"
		  "\n"
		  "/dev/mapper/loopboot-home /home ext4 defaults,x-loopboot.image=/linux/h.img,nofail 0 2\n"
		  "  /dev/mapper/loopboot-swap\tnone\t swap sw\n"
		  "tmpfs /tmp tmpfs\n");
	assert_true(next(FSTAB));
	assert_string_equal(entry.name, "home");
	assert_string_equal(entry.where, "/home");
	assert_string_equal(entry.type, "ext4");
	assert_string_equal(entry.options, "defaults,x-loopboot.image=/linux/h.img,nofail");
	assert_string_equal(entry.image, "/linux/h.img");
	assert_true(entry.automatic);
	assert_true(next(FSTAB));
	assert_string_equal(entry.name, "swap");
	assert_string_equal(entry.where, "none");
	assert_string_equal(entry.type, "swap");
	assert_string_equal(entry.image, "");
	assert_false(next(FSTAB));
	assert_false(next(FSTAB));
}

static void escapes_are_undone(void **state)
{
	(void)state;
	read_text(
	    "/dev/mapper/loopboot-a /mnt/a\\040b ext4 x-loopboot.image=/Linux\\040und\\134mehr\\054x.img");
	assert_true(next(FSTAB));
	assert_string_equal(entry.where, "/mnt/a b");
	assert_string_equal(entry.image, "/Linux und\\mehr,x.img");
}

static void what_is_not_automatic(void **state)
{
	(void)state;
	read_text("/dev/mapper/loopboot-a /a ext4 noauto\n"
		  "/dev/mapper/loopboot-b /b ext4 ro,noauto,x-loopboot.image=/b\n"
		  "/dev/mapper/loopboot-c /c ext4 noautomatic,xnoauto\n");
	assert_true(next(FSTAB) && !entry.automatic);
	assert_true(next(FSTAB) && !entry.automatic);
	assert_string_equal(entry.image, "/b");
	assert_true(next(FSTAB) && entry.automatic);
}

static void what_is_not_ours(void **state)
{
	(void)state;
	read_text("/dev/mapper/loopboot-root / ext4 defaults 0 1\n"
		  "/dev/mapper/loopboot-host /w ntfs3 ro\n"
		  "/dev/mapper/loopboot- /a ext4\n"
		  "/dev/mapper/loopboot-a/b /a ext4\n"
		  "/dev/mapper/loopbootx /a ext4\n"
		  "#/dev/mapper/loopboot-a /a ext4\n"
		  "/dev/sda1 /dev/mapper/loopboot-a ext4\n");
	assert_false(next(FSTAB));
}

static void crypttab_names_its_device_second(void **state)
{
	(void)state;
	read_text("# name device key options\n"
		  "/dev/mapper/loopboot-x /dev/sda1 none luks\n"
		  "# data /dev/mapper/loopboot-no none luks\n"
		  "data /dev/mapper/loopboot-vault none luks,x-loopboot.image=/linux/v.img\n"
		  "more /dev/mapper/loopboot-more\n");
	assert_true(next(CRYPTTAB));
	assert_string_equal(entry.name, "vault");
	assert_string_equal(entry.image, "/linux/v.img");
	assert_true(next(CRYPTTAB));
	assert_string_equal(entry.name, "more");
	assert_string_equal(entry.options, "");
	assert_false(next(CRYPTTAB));
}

static void a_path_too_long_is_no_other_one(void **state)
{
	(void)state;
	read_text("/dev/mapper/loopboot-a /a ext4 x-loopboot.image=");
	memset(text + strlen(text), 'p', 2 * ATTACHMENT_PATH_SIZE);
	assert_true(next(FSTAB));
	assert_int_equal(strlen(entry.image), ATTACHMENT_PATH_SIZE - 1);
}

static void no_file(void **state)
{
	(void)state;
	rest = NULL;
	assert_false(next(FSTAB));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_entries),
		cmocka_unit_test(escapes_are_undone),
		cmocka_unit_test(what_is_not_automatic),
		cmocka_unit_test(what_is_not_ours),
		cmocka_unit_test(crypttab_names_its_device_second),
		cmocka_unit_test(a_path_too_long_is_no_other_one),
		cmocka_unit_test(no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
