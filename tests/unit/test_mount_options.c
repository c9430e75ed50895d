#include "test.h"

#include "../../loopboot/kernel/mount_options.h"

#include <string.h>
#include <sys/mount.h>

static void check(const char *text, unsigned long flags, const char *data)
{
	struct mount_options options = { 0 };

	assert_true(mount_options_add(&options, text));
	assert_int_equal(options.flags, flags);
	assert_string_equal(options.data, data);
}

static void test_flags(void **state)
{
	(void)state;
	check(NULL, 0, "");
	check("", 0, "");
	check("defaults", 0, "");
	check("ro", MS_RDONLY, "");
	check("ro,rw", 0, "");
	check("rw,ro", MS_RDONLY, "");
	check("noatime,nodev,nosuid,noexec", MS_NOATIME | MS_NODEV | MS_NOSUID | MS_NOEXEC, "");
	check("nosuid,suid,nodev,dev", 0, "");
	check("relatime,nodiratime", MS_RELATIME | MS_NODIRATIME, "");
	check("bind", MS_BIND, "");
	check("strictatime,lazytime,sync,dirsync", MS_STRICTATIME | MS_LAZYTIME | MS_SYNCHRONOUS | MS_DIRSYNC,
	      "");
}

static void test_data(void **state)
{
	(void)state;
	check("errors=remount-ro", 0, "errors=remount-ro");
	check("noatime,errors=remount-ro,ro,data=ordered", MS_NOATIME | MS_RDONLY,
	      "errors=remount-ro,data=ordered");
	check(",,subvol=@,,", 0, "subvol=@");
	check("rox,r,roro=ro,norw", 0, "rox,r,roro=ro,norw");
	check("x-systemd.automount,nofail,_netdev,commit=5", 0, "commit=5");
}

static void test_adding(void **state)
{
	struct mount_options options = { 0 };

	(void)state;
	assert_true(mount_options_add(&options, "noatime,utf8"));
	assert_true(mount_options_add(&options, "atime,uid=0"));
	assert_int_equal(options.flags, 0);
	assert_string_equal(options.data, "utf8,uid=0");
}

static void test_too_long(void **state)
{
	struct mount_options options = { 0 };
	char text[MOUNT_DATA_SIZE + 1];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[MOUNT_DATA_SIZE - 1] = '\0';
	assert_true(mount_options_add(&options, text));
	assert_string_equal(options.data, text);
	assert_true(mount_options_add(&options, "ro"));
	assert_false(mount_options_add(&options, "b"));
	text[MOUNT_DATA_SIZE - 1] = 'a';
	text[MOUNT_DATA_SIZE] = '\0';
	options = (struct mount_options){ 0 };
	assert_false(mount_options_add(&options, text));
}

static void test_hold(void **state)
{
	(void)state;
	assert_true(mount_options_hold("force", "force"));
	assert_true(mount_options_hold("ro,force", "force"));
	assert_true(mount_options_hold(",force,ro", "force"));
	assert_false(mount_options_hold("noforce,forced,force=1", "force"));
	assert_false(mount_options_hold("", "force"));
	assert_false(mount_options_hold(NULL, "force"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flags),    cmocka_unit_test(test_data), cmocka_unit_test(test_adding),
		cmocka_unit_test(test_too_long), cmocka_unit_test(test_hold),
	};

	return cmocka_run_group_tests_name("mount_options", tests, NULL, NULL);
}
