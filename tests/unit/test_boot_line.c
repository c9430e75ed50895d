/* The command line for the image's kernel: where the image's own comes from, and how the medium's joins it. */
#include "test.h"

#include "../../loopboot/boot/line.h"
#include "../../loopboot/boot/options.h"

#include <string.h>

static char line[BOOT_LINE_SIZE];

static const char *merged(const char *image, const char *medium)
{
	assert_true(line_merge(image, medium, line, sizeof(line)));
	return line;
}

static void the_root_is_what_the_medium_says(void **state)
{
	(void)state;
	assert_string_equal(
	    merged("root=UUID=1 ro rootfstype=ext4 rootflags=subvol=root loop=/old.img loopfstype=xfs "
		   "loopflags=noatime rw quiet",
		   "BOOT_IMAGE=/boot/vmlinuz root=UUID=2 loop=/linux/root.img ro\n"),
	    "quiet root=UUID=2 loop=/linux/root.img ro");
}

static void what_only_looks_like_it_stays(void **state)
{
	(void)state;
	assert_string_equal(
	    merged("rootwait rootdelay=3 loop.max_loop=8 rox=1 resume=UUID=3 root_x=1", "loop=/a"),
	    "rootwait rootdelay=3 loop.max_loop=8 rox=1 resume=UUID=3 root_x=1 loop=/a");
}

static void what_leads_to_the_jump_does_not_come_along(void **state)
{
	(void)state;
	assert_string_equal(merged("rd.loopboot.kexec a", "rd.loopboot.kexec initrd=/initrd.img b"), "a b");
	assert_string_equal(merged("", "rd.loopboot.kexec=1 \"rd.loopboot.kexec\" rd.loopboot.kexecutor"),
			    "rd.loopboot.kexecutor");
}

static void what_both_have_is_kept_once_where_it_wins(void **state)
{
	(void)state;
	assert_string_equal(merged("quiet console=ttyS0 console=tty0 splash", "loop=/a console=ttyS0 quiet"),
			    "console=tty0 splash loop=/a console=ttyS0 quiet");
	assert_string_equal(merged("a a", "b b"), "a a b b");
}

static void quotes_hold_words_together(void **state)
{
	(void)state;
	assert_string_equal(merged("dyndbg=\"file a.c +p; file b.c +p\" \"loop=/x y\" end",
				   "loop=\"/linux/my root.img\" \"root=LABEL=My Disk\""),
			    "dyndbg=\"file a.c +p; file b.c +p\" end loop=\"/linux/my root.img\" "
			    "\"root=LABEL=My Disk\"");
	assert_string_equal(merged("open=\"never closed", "a"), "open=\"never closed a");
}

static void words_for_init_and_for_grub(void **state)
{
	(void)state;
	assert_string_equal(merged("a $kernelopts b -- single", "root=/dev/sda2 -- c"),
			    "a b root=/dev/sda2 -- c");
}

static void the_longest_line(void **state)
{
	char image[BOOT_LINE_SIZE];

	(void)state;
	memset(image, 'x', sizeof(image));
	image[BOOT_LINE_SIZE - 4] = '\0';
	assert_true(line_merge(image, "ab", line, sizeof(line)));
	assert_int_equal(strlen(line), BOOT_LINE_SIZE - 1);
	assert_false(line_merge(image, "abc", line, sizeof(line)));
	image[BOOT_LINE_SIZE - 4] = 'x';
	image[BOOT_LINE_SIZE - 1] = '\0';
	assert_true(line_merge(image, "", line, sizeof(line)));
	assert_false(line_merge(image, "a", line, sizeof(line)));
}

static const char *of_grub(const char *text)
{
	options_of_grub(text, line, sizeof(line));
	return line;
}

static void the_settings_of_debians_grub(void **state)
{
	(void)state;
	assert_string_equal(
	    of_grub(
		"# If you change this file, run 'update-grub' afterwards.\n"
		"GRUB_DEFAULT=0\n"
		"GRUB_DISTRIBUTOR=`( . /etc/os-release; echo ${NAME:-Debian} ) 2>/dev/null || echo Debian`\n"
		"GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash\"\n"
		"GRUB_CMDLINE_LINUX=\"nomodeset\"\n"),
	    "nomodeset quiet splash");
	assert_string_equal(of_grub("#GRUB_CMDLINE_LINUX=\"a\"\n"), "");
	assert_string_equal(of_grub(""), "");
}

static void what_a_shell_would_read_plainly(void **state)
{
	(void)state;
	assert_string_equal(of_grub("GRUB_CMDLINE_LINUX=quiet"), "quiet");
	assert_string_equal(of_grub("  GRUB_CMDLINE_LINUX='a=\"b $c\"' # why\n"), "a=\"b $c\"");
	assert_string_equal(of_grub("GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX=\"b\"; export x\n"), "b");
	assert_string_equal(of_grub("GRUB_CMDLINE_LINUX=\n"), "");
}

static void what_it_takes_a_shell_to_read(void **state)
{
	static const char *const lines[] = {
		"GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX a\"",
		"GRUB_CMDLINE_LINUX=\"a `reboot`\"",
		"GRUB_CMDLINE_LINUX=\"a \\\"b\\\"\"",
		"GRUB_CMDLINE_LINUX=\"a\"b",
		"GRUB_CMDLINE_LINUX=a\"b\"",
		"GRUB_CMDLINE_LINUX=\"a\nb\"",
		"GRUB_CMDLINE_LINUX=\"a",
		"GRUB_CMDLINE_LINUX='a'$b",
		"GRUB_CMDLINE_LINUX+=\" a\"",
		"GRUB_CMDLINE_LINUX_RECOVERY=a",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_string_equal(of_grub(lines[i]), "");
	assert_string_equal(of_grub("GRUB_CMDLINE_LINUX=plain\nGRUB_CMDLINE_LINUX=\"$x\"\n"), "plain");
}

static void kernel_cmdline_is_one_line(void **state)
{
	char text[] = "quiet splash\n# nomodeset\n#\n\nrw\n";

	(void)state;
	options_of_cmdline(text);
	assert_string_equal(merged(text, "loop=/a"), "quiet splash loop=/a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_root_is_what_the_medium_says),
		cmocka_unit_test(what_only_looks_like_it_stays),
		cmocka_unit_test(what_leads_to_the_jump_does_not_come_along),
		cmocka_unit_test(what_both_have_is_kept_once_where_it_wins),
		cmocka_unit_test(quotes_hold_words_together),
		cmocka_unit_test(words_for_init_and_for_grub),
		cmocka_unit_test(the_longest_line),
		cmocka_unit_test(the_settings_of_debians_grub),
		cmocka_unit_test(what_a_shell_would_read_plainly),
		cmocka_unit_test(what_it_takes_a_shell_to_read),
		cmocka_unit_test(kernel_cmdline_is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
