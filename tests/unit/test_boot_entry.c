/* Boot-loader entries, and which of two versions is the newer one. */
#include "test.h"

#include "../../loopboot/boot/entry.h"
#include "../../loopboot/boot/version.h"

#include <string.h>

static char text[8192];
static struct boot_entry entry;

static bool parse(const char *from)
{
	strcpy(text, from);
	return entry_parse(text, &entry);
}

static void an_entry_of_fedora(void **state)
{
	(void)state;
	assert_true(parse("title Fedora Linux (6.5.6-300.fc39.x86_64) 39\n"
			  "version 6.5.6-300.fc39.x86_64\n"
			  "linux /boot/vmlinuz-6.5.6-300.fc39.x86_64\n"
			  "initrd /boot/initramfs-6.5.6-300.fc39.x86_64.img $tuned_initrd\n"
			  "options root=UUID=1 ro rhgb quiet $tuned_params\n"
			  "grub_users $grub_users\n"));
	assert_string_equal(entry.kernel, "/boot/vmlinuz-6.5.6-300.fc39.x86_64");
	assert_string_equal(entry.initrds, "/boot/initramfs-6.5.6-300.fc39.x86_64.img $tuned_initrd");
	assert_string_equal(entry.options, "root=UUID=1 ro rhgb quiet $tuned_params");
	assert_string_equal(entry.version, "6.5.6-300.fc39.x86_64");
}

static void texts_that_stand_there_several_times(void **state)
{
	(void)state;
	assert_true(parse("# of Arch\r\n"
			  "linux\t/vmlinuz-linux \r\n"
			  "  initrd  /amd-ucode.img\t\r\n"
			  "initrd /initramfs-linux.img\r\n"
			  "options quiet  splash\r\n"
			  "options rw"));
	assert_string_equal(entry.kernel, "/vmlinuz-linux");
	assert_string_equal(entry.initrds, "/amd-ucode.img /initramfs-linux.img");
	assert_string_equal(entry.options, "quiet  splash rw");
	assert_string_equal(entry.version, "");
}

static void what_boots_no_linux_from_an_image(void **state)
{
	(void)state;
	assert_false(parse(""));
	assert_false(parse("\n\n\n"));
	assert_false(parse("title Windows\nefi /EFI/Microsoft/Boot/bootmgfw.efi\n"));
	assert_false(parse("linux /vmlinuz\noptions quiet\n"));
	assert_false(parse("initrd /initrd.img\n"));
	assert_false(parse("#linux /vmlinuz\n#initrd /initrd.img\n"));
	assert_false(parse("linux\ninitrd\n"));
	assert_false(parse("linuxx /vmlinuz\ninitrds /initrd.img\n"));
}

static void a_text_that_is_too_long(void **state)
{
	(void)state;
	strcpy(text, "linux /vmlinuz\ninitrd /initrd.img\noptions ");
	memset(text + strlen(text), 'o', sizeof(entry.options) - 1);
	assert_true(entry_parse(text, &entry));
	assert_int_equal(strlen(entry.options), sizeof(entry.options) - 1);
	memset(text, 0, sizeof(text));
	strcpy(text, "linux /vmlinuz\ninitrd /initrd.img\noptions ");
	memset(text + strlen(text), 'o', sizeof(entry.options));
	assert_false(entry_parse(text, &entry));
}

static const char *default_of(const char *from)
{
	static char pattern[16];

	strcpy(pattern, "");
	strcpy(text, from);
	loader_default(text, pattern, sizeof(pattern));
	return pattern;
}

static void the_default_of_loader_conf(void **state)
{
	(void)state;
	assert_string_equal(default_of("timeout 3\ndefault  arch.conf\nconsole-mode max\n"), "arch.conf");
	assert_string_equal(default_of("#default arch.conf\n"), "");
	assert_string_equal(default_of("default a\ndefault b"), "b");
	assert_string_equal(default_of("default longer-than-there-is-room-for"), "longer-than-the");
}

static void what_a_default_means(void **state)
{
	(void)state;
	assert_true(entry_is_default("arch.conf", "arch.conf"));
	assert_true(entry_is_default("arch.conf", "arch"));
	assert_true(entry_is_default("0123-6.1.conf", "0123-*"));
	assert_true(entry_is_default("0123-6.1.conf", "0123-*.conf"));
	assert_false(entry_is_default("arch-fallback.conf", "arch"));
	assert_false(entry_is_default("arch.conf", "arch-fallback"));
	assert_false(entry_is_default("arch.conf", ""));
	assert_false(entry_is_default("arch.conf", "@saved"));
	assert_false(entry_is_default("arch.conf", "*-lts.conf"));
	assert_false(entry_is_default("0124-6.1.conf", "0123-*"));
}

static void newer(const char *a, const char *b)
{
	assert_true(version_compare(a, b) > 0);
	assert_true(version_compare(b, a) < 0);
	assert_int_equal(version_compare(a, a), 0);
}

static void versions(void **state)
{
	(void)state;
	newer("6.12.10-amd64", "6.12.9-amd64");
	newer("6.12.107+deb13-amd64", "6.12.94+deb13-amd64");
	newer("6.12.107+deb13-cloud-amd64", "6.12.107+deb13-amd64");
	newer("6.1.0-50-amd64", "6.1.0-9-amd64");
	newer("7.2.12+deb14-amd64", "6.12.107+deb13-amd64");
	newer("6.12", "6.12~rc6");
	newer("6.12.0-1", "6.12.0-rc1");
	newer("6.12.1-amd64", "6.12-amd64");
	newer("6.5.6-300.fc39.x86_64", "0-rescue-0123456789abcdef0123456789abcdef");
	newer("10000000000000000000000001", "9999999999999999999999999");
	newer("linux-lts", "linux");
	newer("1", "");
	newer("\1\1", "\1");
	assert_int_equal(version_compare("6.01", "6.1"), 0);
	assert_int_equal(version_compare("", ""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_of_fedora),
		cmocka_unit_test(texts_that_stand_there_several_times),
		cmocka_unit_test(what_boots_no_linux_from_an_image),
		cmocka_unit_test(a_text_that_is_too_long),
		cmocka_unit_test(the_default_of_loader_conf),
		cmocka_unit_test(what_a_default_means),
		cmocka_unit_test(versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
