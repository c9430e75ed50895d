#include "scratch.h"

#include "../../loopboot/hibernation.h"
#include "../../loopboot/system/host_units.h"
#include "../../loopboot/kernel/files.h"
#include "../../loopboot/units.h"

#include <stdio.h>
#include <string.h>

/* What systemd-escape --path of systemd 252 printed. */
static void test_names(void **state)
{
	static const char *const names[][2] = {
		{ "/", "-.mount" },
		{ "///", "-.mount" },
		{ "/host", "host.mount" },
		{ "/a b//c/./d/", "a\\x20b-c-d.mount" },
		{ "/.x/.y", "\\x2ex-.y.mount" },
		{ "/dev/mapper/loopboot-home", "dev-mapper-loopboot\\x2dhome.mount" },
		{ "/ü@:_\\x", "\\xc3\\xbc\\x40:_\\x5cx.mount" },
		{ "/...", "\\x2e...mount" },
	};
	char name[UNIT_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		unit_name(names[i][0], ".mount", name);
		assert_string_equal(name, names[i][1]);
	}
}

static void test_no_names(void **state)
{
	static const char *const paths[] = { "", "host", "/..", "/a/../b", "../a" };
	char name[UNIT_NAME_SIZE], path[UNIT_NAME_SIZE + 1] = "/";

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		unit_name(paths[i], ".mount", name);
		assert_string_equal(name, "");
	}
	memset(path + 1, 'a', UNIT_NAME_SIZE - 1 - strlen(".mount"));
	unit_name(path, ".mount", name);
	assert_int_equal(strlen(name), UNIT_NAME_SIZE - 1);
	strcat(path, "a");
	unit_name(path, ".mount", name);
	assert_string_equal(name, "");
}

/* A directory of the test's own. */
static void assert_unit(const char *name, const char *expected)
{
	char text[1024];

	assert_true(file_read(text, sizeof(text), "%s/%s", directory, name));
	assert_non_null(strstr(text, expected));
}

static void assert_no_unit(const char *name)
{
	char text[8];

	assert_false(file_read(text, sizeof(text), "%s/%s", directory, name));
}

static void test_write(void **state)
{
	struct fault fault = { 0 };
	char long_name[300];

	(void)state;
	assert_int_equal(unit_write(directory, "a.service", "[Unit]\n", &fault), 0);
	assert_int_equal(unit_write(directory, "a.service.d/b.conf", "[Service]\n", &fault), 0);
	assert_unit("a.service", "[Unit]");
	assert_unit("a.service.d/b.conf", "[Service]");
	assert_int_equal(unit_write(directory, "", "", &fault), -1);
	assert_int_equal(fault.reason, SYSTEM_CALL_FAILED);
	assert_int_equal(unit_write(directory, "a.service/c.conf", "", &fault), -1);
	memset(long_name, 'x', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	assert_int_equal(unit_write(directory, long_name, "", &fault), -1);
}

static const struct attachment mapped = { .way = "map" }, looped = { .way = "loop" },
			       direct = { .way = "direct" };

static void test_host(void **state)
{
	static const char fstab[] =
	    "# /dev/sda1 /host ntfs3\n#a /host\n/host /windows none bind\n/dev/sdb1 /host2 ext4";
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(generate_host(directory, &mapped, "", fstab, &fault), 0);
	assert_unit("host.automount", "\n[Automount]\nWhere=/host\n");
	assert_unit("host.mount",
		    "\n[Mount]\nWhat=host\nWhere=/host\nType=loopboot\nOptions=ro\nLazyUnmount=yes");
	assert_unit("local-fs.target.d/loopboot-host.conf", "\n[Unit]\nWants=host.automount");
}

static void test_host_elsewhere(void **state)
{
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(generate_host(directory, &looped,
				       "LOOPBOOT_MODE=auto\n"
				       "#LOOPBOOT_HOST=no\n"
				       " LOOPBOOT_HOST='/mnt/my windows' # here\n"
				       "LOOPBOOT_HOST_OPTIONS=uid=1000,umask=022",
				       "", &fault),
			 0);
	assert_unit("mnt-my\\x20windows.automount", "\nWhere=/mnt/my windows\n");
	assert_unit("mnt-my\\x20windows.mount", "\nOptions=ro,uid=1000,umask=022\n");
	assert_unit("local-fs.target.d/loopboot-host.conf", "\nWants=mnt-my\\x20windows.automount");
	assert_no_unit("host.automount");
}

static void test_no_host(void **state)
{
	static const char *const taken[] = { "\n /dev/sdb1\t /host ext4\n", "a / b\n/dev/sdb1 /host",
					     "a /host\n" };
	static const char *const wrong[] = { "LOOPBOOT_HOST=", "LOOPBOOT_HOST=/", "LOOPBOOT_HOST=yes",
					     "LOOPBOOT_HOST=/a/../b" };
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(generate_host(directory, &direct, "", "", &fault), 0);
	assert_int_equal(
	    generate_host(directory, &mapped, "LOOPBOOT_HOST=/x\nLOOPBOOT_HOST=\"no\"\n", "", &fault), 0);
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		assert_int_equal(generate_host(directory, &mapped, "", taken[i], &fault), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(generate_host(directory, &mapped, wrong[i], "", &fault), -1);
		assert_int_equal(fault.reason, BAD_SETTING);
	}
	assert_no_unit("host.automount");
	assert_no_unit("local-fs.target.d/loopboot-host.conf");
}

static void test_hibernation(void **state)
{
	struct fault fault = { 0 };
	char system[64];

	(void)state;
	assert_int_equal(generate_hibernation(directory, &fault), 0);
	assert_unit("systemd-hibernate.service.d/loopboot.conf", "\n[Service]\n");
	assert_unit("systemd-hybrid-sleep.service.d/loopboot.conf", "\nExecStartPre=/bin/sh -c '");
	assert_unit("systemd-suspend-then-hibernate.service.d/loopboot.conf", "exit 1'");
	assert_no_unit("systemd-suspend.service.d/loopboot.conf");
	assert_no_unit("systemd/sleep.conf.d/loopboot.conf");
	hibernation_refuse(directory);
	assert_unit("systemd/sleep.conf.d/loopboot.conf", "\n[Sleep]\nAllowHibernation=no\n");
	/* a program that asks whether systemd is there must not find this */
	snprintf(system, sizeof(system), "%s/systemd/system", directory);
	assert_int_not_equal(access(system, F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_names),
		cmocka_unit_test_setup_teardown(test_write, make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(test_host, make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(test_host_elsewhere, make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(test_hibernation, make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(test_no_host, make_directory, remove_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
