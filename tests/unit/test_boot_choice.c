/* Which kernel the Linux in an image would boot: trees as distributions leave them, and as nobody should. */
#include "scratch.h"

#include "../../loopboot/boot/choice.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct boot_entry entry;
static struct fault fault;

/* Make PATH below the scratch directory with what SHELL_WORDS say of it, the directories above it as well. */
static void in_tree(const char *command)
{
	char line[1024];

	snprintf(line, sizeof(line), "cd %s && %s", directory, command);
	assert_int_equal(system(line), 0);
}

static void file(const char *path, const char *content)
{
	char line[512];

	snprintf(line, sizeof(line), "mkdir -p \"$(dirname .%s)\" && printf '%s' > .%s", path, content, path);
	in_tree(line);
}

static void kernel(const char *path)
{
	file(path, "code");
}

static int choose(void)
{
	int root = open(directory, O_RDONLY | O_DIRECTORY), result = boot_choose(root, &entry, &fault);

	close(root);
	return result;
}

static void chosen(const char *code, const char *initrds, const char *options)
{
	assert_int_equal(choose(), 0);
	assert_string_equal(entry.kernel, code);
	assert_string_equal(entry.initrds, initrds);
	assert_string_equal(entry.options, options);
}

static void none(void)
{
	assert_int_equal(choose(), -1);
	assert_int_equal(fault.reason, NO_KERNEL);
}

static void debian(void **state)
{
	(void)state;
	kernel("/boot/vmlinuz-6.1.0-9-amd64");
	kernel("/boot/initrd.img-6.1.0-9-amd64");
	kernel("/boot/vmlinuz-6.1.0-50-amd64");
	kernel("/boot/initrd.img-6.1.0-50-amd64");
	file("/etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\\n");
	chosen("/boot/vmlinuz-6.1.0-50-amd64", "/boot/initrd.img-6.1.0-50-amd64", "quiet");
	in_tree(
	    "ln -s /boot/vmlinuz-6.1.0-9-amd64 vmlinuz && ln -s boot/initrd.img-6.1.0-9-amd64 initrd.img");
	chosen("/vmlinuz", "/initrd.img", "quiet");
	in_tree("mv vmlinuz initrd.img boot");
	chosen("/boot/vmlinuz-6.1.0-50-amd64", "/boot/initrd.img-6.1.0-50-amd64", "quiet");
	in_tree("ln -sf initrd.img-6.1.0-9-amd64 boot/initrd.img");
	chosen("/boot/vmlinuz", "/boot/initrd.img", "quiet");
}

static void kernels_below_lib_modules(void **state)
{
	(void)state;
	kernel("/usr/lib/modules/7.2.12+deb14-amd64/vmlinuz");
	kernel("/boot/initrd.img-7.2.12+deb14-amd64");
	kernel("/usr/lib/modules/7.10.1+deb14-amd64/vmlinuz");
	in_tree("ln -s usr/lib lib");
	chosen("/lib/modules/7.2.12+deb14-amd64/vmlinuz", "/boot/initrd.img-7.2.12+deb14-amd64", "");
	in_tree("ln -s /usr/lib/modules/7.2.12+deb14-amd64/vmlinuz boot/vmlinuz-7.2.12+deb14-amd64");
	chosen("/boot/vmlinuz-7.2.12+deb14-amd64", "/boot/initrd.img-7.2.12+deb14-amd64", "");
	kernel("/boot/initramfs-7.10.1+deb14-amd64.img");
	chosen("/lib/modules/7.10.1+deb14-amd64/vmlinuz", "/boot/initramfs-7.10.1+deb14-amd64.img", "");
}

static void names_of_others(void **state)
{
	(void)state;
	kernel("/boot/vmlinuz-6.4.0-150600-default");
	kernel("/boot/initrd-6.4.0-150600-default");
	file("/etc/kernel/cmdline", "splash=silent\\nquiet\\n");
	file("/etc/default/grub", "GRUB_CMDLINE_LINUX=\"no\"\\n");
	chosen("/boot/vmlinuz-6.4.0-150600-default", "/boot/initrd-6.4.0-150600-default",
	       "splash=silent quiet");
	kernel("/boot/vmlinuz-linux");
	kernel("/boot/initramfs-linux.img");
	in_tree("rm boot/vmlinuz-6*");
	chosen("/boot/vmlinuz-linux", "/boot/initramfs-linux.img", "splash=silent quiet");
}

static void entries_come_first(void **state)
{
	(void)state;
	kernel("/boot/vmlinuz-9.9");
	kernel("/boot/initrd.img-9.9");
	in_tree("ln -s boot/vmlinuz-9.9 vmlinuz && ln -s boot/initrd.img-9.9 initrd.img");
	kernel("/boot/id/6.1/linux");
	kernel("/boot/id/6.1/initrd");
	file("/boot/loader/entries/id-6.1.conf",
	     "version 6.1\\nlinux /id/6.1/linux\\ninitrd /id/6.1/initrd\\noptions a\\n");
	chosen("/boot/id/6.1/linux", "/boot/id/6.1/initrd", "a");
	file("/boot/loader/entries/id-6.10.conf",
	     "version 6.10\\nlinux /boot/id/6.10/linux\\ninitrd /ucode  /boot/id/6.10/initrd\\n");
	chosen("/boot/id/6.1/linux", "/boot/id/6.1/initrd", "a");
	kernel("/boot/id/6.10/linux");
	kernel("/boot/ucode");
	chosen("/boot/id/6.1/linux", "/boot/id/6.1/initrd", "a");
	kernel("/boot/id/6.10/initrd");
	chosen("/boot/id/6.10/linux", "/boot/ucode /boot/id/6.10/initrd", "");
	file("/boot/loader/loader.conf", "timeout 3\\ndefault id-6.1\\n");
	chosen("/boot/id/6.1/linux", "/boot/id/6.1/initrd", "a");
	in_tree("mv boot/loader/entries/id-6.1.conf boot/loader/entries/id-6.1.conf.bak");
	chosen("/boot/id/6.10/linux", "/boot/ucode /boot/id/6.10/initrd", "");
}

static void what_is_no_kernel(void **state)
{
	(void)state;
	none();
	kernel("/boot/vmlinuz-6.1");
	none();
	kernel("/boot/initrd.img-6.2");
	none();
	in_tree(": > boot/initrd.img-6.1");
	none();
	in_tree("rm boot/initrd.img-6.1 && mkdir boot/initrd.img-6.1");
	none();
	in_tree("rmdir boot/initrd.img-6.1 && mkfifo boot/initrd.img-6.1");
	none();
	in_tree("rm boot/initrd.img-6.1 && ln -s initrd.img-6.1 boot/initrd.img-6.1");
	none();
	in_tree("rm boot/initrd.img-6.1 && ln -s initrd.img-6.2 boot/initrd.img-6.1");
	chosen("/boot/vmlinuz-6.1", "/boot/initrd.img-6.1", "");
}

/* The test's own machine has files of these names. */
static void no_link_leads_out(void **state)
{
	(void)state;
	kernel("/boot/vmlinuz-6.1");
	in_tree("ln -s /etc/passwd boot/initrd.img-6.1");
	none();
	in_tree("ln -sf ../../../../../../../../etc/passwd boot/initrd.img-6.1");
	none();
	in_tree("ln -s /proc/self/exe vmlinuz && ln -s /proc/self/exe initrd.img");
	none();
	kernel("/etc/passwd");
	chosen("/boot/vmlinuz-6.1", "/boot/initrd.img-6.1", "");
}

static void entries_that_are_no_files(void **state)
{
	(void)state;
	kernel("/boot/vmlinuz-6.1");
	kernel("/boot/initrd.img-6.1");
	in_tree("mkdir -p boot/loader/entries/a.conf && mkfifo boot/loader/entries/b.conf "
		"boot/loader/loader.conf");
	in_tree("ln -s loop.conf boot/loader/entries/loop.conf && ln -s /etc/passwd "
		"boot/loader/entries/out.conf");
	chosen("/boot/vmlinuz-6.1", "/boot/initrd.img-6.1", "");
	in_tree("rm -r boot/loader && ln -s /boot boot/loader");
	chosen("/boot/vmlinuz-6.1", "/boot/initrd.img-6.1", "");
}

#define TREE(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE(debian),
		TREE(kernels_below_lib_modules),
		TREE(names_of_others),
		TREE(entries_come_first),
		TREE(what_is_no_kernel),
		TREE(no_link_leads_out),
		TREE(entries_that_are_no_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
