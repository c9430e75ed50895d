/* The kernel command line, as the kernel itself splits it. */
#include "test.h"

#include "../../loopboot/request.h"

#include <stdlib.h>
#include <string.h>

static struct request request;
static struct fault fault;

static void parse(const char *line)
{
	assert_int_equal(request_parse(line, &request, &fault), 0);
}

static void refuse(const char *line, enum reason reason, const char *subject)
{
	assert_int_equal(request_parse(line, &request, &fault), -1);
	assert_int_equal(fault.reason, reason);
	assert_non_null(strstr(fault.subject, subject));
}

static void the_usual_line(void **state)
{
	(void)state;
	parse("BOOT_IMAGE=/vmlinuz root=/dev/sda2 loop=/linux/root.img ro quiet\n");
	assert_string_equal(request.root, "/dev/sda2");
	assert_string_equal(request.loop, "/linux/root.img");
	assert_true(request.enabled && request.read_only);
	assert_int_equal(request.mode, MODE_AUTO);
	assert_int_equal(request_patience(&request), REQUEST_TIMEOUT);
	assert_string_equal(request.init, "/sbin/init");
	assert_string_equal(request.rootflags, "");
}

static void an_empty_line(void **state)
{
	(void)state;
	parse("");
	assert_false(request_ours(&request));
	assert_string_equal(request.given, "");
	assert_string_equal(request.root, "");
}

static void quotes_protect_blanks(void **state)
{
	(void)state;
	parse("loop=\"/linux/my root.img\" root=LABEL=x");
	assert_string_equal(request.loop, "/linux/my root.img");
	assert_string_equal(request.root, "LABEL=x");
	assert_string_equal(request.given, "loop=\"/linux/my root.img\" root=LABEL=x");
	parse("\"loop=/linux/my root.img\" root=LABEL=x");
	assert_string_equal(request.loop, "/linux/my root.img");
	assert_string_equal(request.root, "LABEL=x");
	parse("root=\"LABEL=My Windows\" loop=/a");
	assert_string_equal(request.root, "LABEL=My Windows");
	parse("loop=\"/never closed");
	assert_string_equal(request.loop, "/never closed");
}

static void the_last_one_wins(void **state)
{
	(void)state;
	parse("loop=/a loop=/b ro rw");
	assert_string_equal(request.loop, "/b");
	assert_false(request.read_only);
	parse("rw ro");
	assert_true(request.read_only);
}

static void behind_two_dashes_all_is_init_s(void **state)
{
	(void)state;
	parse("loop=/a -- loop=/b rw");
	assert_string_equal(request.loop, "/a");
	assert_true(request.read_only);
}

static void names_match_whole(void **state)
{
	(void)state;
	parse("myloop=/a loopx=/b rootx=/c xro rd.loopboot.modex=map loop");
	assert_string_equal(request.loop, "");
	assert_string_equal(request.root, "");
	assert_int_equal(request.mode, MODE_AUTO);
}

static void a_value_may_hold_an_equals_sign(void **state)
{
	(void)state;
	parse("root=UUID=0123ABCD rootflags=uid=0,gid=0 loopflags=data=ordered,noatime");
	assert_string_equal(request.root, "UUID=0123ABCD");
	assert_string_equal(request.rootflags, "uid=0,gid=0");
	assert_string_equal(request.loopflags, "data=ordered,noatime");
}

static void our_own_parameters(void **state)
{
	(void)state;
	parse("rd.loopboot=0");
	assert_false(request.enabled);
	parse("rd.loopboot=1 rd.loopboot.mode=map rd.loopboot.timeout=7 rd.loopboot.debug rootdelay=3 "
	      "rootwait panic=5");
	assert_true(request.enabled && request.debug && request.rootwait);
	assert_int_equal(request.mode, MODE_MAP);
	assert_int_equal(request.timeout, 7);
	assert_int_equal(request.rootdelay, 3);
	assert_int_equal(request.panic, 5);
	assert_false(request.kexec);
	parse("rd.loopboot.kexec");
	assert_true(request.kexec);
	parse("rd.loopboot.kexec=0");
	assert_false(request.kexec);
	assert_false(request.untouched);
	parse("rd.loopboot.read-only");
	assert_true(request.untouched);
	parse("rd.loopboot.read-only rd.loopboot.read-only=0");
	assert_false(request.untouched);
	parse("rd.loopboot.accept-move");
	assert_true(request.move_accepted && !request.untouched);
	parse("rd.loopboot.accept-moves rd.loopboot.accept-move=0");
	assert_false(request.move_accepted);
	parse("panic=later");
	assert_int_equal(request.panic, 0);
	parse("rd.loopboot.mode=loop");
	assert_int_equal(request.mode, MODE_LOOP);
	refuse("rd.loopboot.mode=Map", BAD_PARAMETER, "rd.loopboot.mode=Map");
	refuse("rd.loopboot.mode=", BAD_PARAMETER, "rd.loopboot.mode=");
	refuse("rd.loopboot.timeout=soon", BAD_PARAMETER, "rd.loopboot.timeout=soon");
	refuse("rd.loopboot.timeout=-1", BAD_PARAMETER, "rd.loopboot.timeout=-1");
	refuse("rootdelay=99999999999999999999", BAD_PARAMETER, "rootdelay");
}

/* How long LINE has the host awaited. */
static unsigned patience(const char *line)
{
	parse(line);
	return request_patience(&request);
}

static void patience_in_our_words(void **state)
{
	(void)state;
	assert_int_equal(patience("rd.loopboot.timeout=7"), 7);
	assert_int_equal(patience("rd.loopboot.timeout=0"), 0);
	assert_int_equal(patience("rd.loopboot.timeout=7 rootdelay=9"), 9);
	assert_int_equal(patience("rootdelay=9"), REQUEST_TIMEOUT);
	assert_int_equal(patience("rootdelay=45"), 45);
	assert_true(patience("rootwait rd.loopboot.timeout=7 rd.retry=8") > 1000);
}

static void patience_in_dracuts_words(void **state)
{
	(void)state;
	assert_int_equal(patience("rd.retry=8"), 8);
	assert_int_equal(patience("rd.timeout=90"), 90);
	assert_int_equal(patience("rd.timeout=90 rd.retry=8"), 8);
	assert_int_equal(patience("rd.timeout=0"), REQUEST_TIMEOUT); /* "for ever", dracut's default */
	assert_int_equal(patience("rd.retry=8 rd.loopboot.timeout=7"), 7);
	assert_int_equal(patience("rd.retry=8 rd.timeout=9 rd.loopboot.timeout=0"), 0);
	assert_int_equal(patience("rd.retry=8 rootdelay=9"), REQUEST_TIMEOUT);
	assert_int_equal(patience("rd.retry=soon rd.timeout=9s"), REQUEST_TIMEOUT);
	assert_int_equal(patience("rd.retry=-1 rd.timeout=9"), 9);
}

static void further_images(void **state)
{
	(void)state;
	parse("rd.loopboot.extra=/linux/home.img:home \"rd.loopboot.extra=/C: odd/swap.img:swap-1\"");
	assert_int_equal(request.extra_count, 2);
	assert_string_equal(request.extras[0].path, "/linux/home.img");
	assert_string_equal(request.extras[0].name, "home");
	assert_string_equal(request.extras[1].path, "/C: odd/swap.img");
	assert_string_equal(request.extras[1].name, "swap-1");
	refuse("rd.loopboot.extra=/linux/home.img", BAD_PARAMETER, "expected PATH:NAME");
	refuse("rd.loopboot.extra=:home", BAD_PARAMETER, "expected PATH:NAME");
	refuse("rd.loopboot.extra=/a:", BAD_PARAMETER, "expected PATH:NAME");
	refuse("rd.loopboot.extra=/a:b/c", BAD_PARAMETER, "expected PATH:NAME");
	refuse("rd.loopboot.extra=/a:..", BAD_PARAMETER, "expected PATH:NAME");
	refuse("rd.loopboot.extra=/a:root", BAD_PARAMETER, "root is taken");
	refuse("rd.loopboot.extra=/a:host", BAD_PARAMETER, "host is taken");
	parse("rd.loopboot.extra=/a:hosts");
	assert_string_equal(request.extras[0].name, "hosts");
}

static void more_images_than_there_is_room_for(void **state)
{
	char line[REQUEST_LINE_SIZE] = "";

	(void)state;
	for (int i = 0; i < REQUEST_EXTRAS_MAX; i++)
		strcat(line, "rd.loopboot.extra=/a:b ");
	parse(line);
	assert_int_equal(request.extra_count, REQUEST_EXTRAS_MAX);
	strcat(line, "rd.loopboot.extra=/a:b ");
	refuse(line, BAD_PARAMETER, "more than");
}

static void the_longest_line(void **state)
{
	char *line = malloc(REQUEST_LINE_SIZE + 1);

	(void)state;
	assert_non_null(line);
	memset(line, 'x', REQUEST_LINE_SIZE);
	line[REQUEST_LINE_SIZE] = '\0';
	refuse(line, BAD_PARAMETER, "4096 bytes");
	line[REQUEST_LINE_SIZE - 1] = '\0';
	parse(line);
	free(line);
}

static void what_concerns_us(void **state)
{
	(void)state;
	parse("root=/dev/sda1 rootfstype=ext4");
	assert_false(request_ours(&request));
	parse("root=/dev/sda1 rootfstype=ntfs3");
	assert_true(request_ours(&request));
	parse("root=/dev/sda1 loop=/a");
	assert_true(request_ours(&request));
	parse("root=/dev/sda1 loop=/a rd.loopboot=0");
	assert_false(request_ours(&request));
	parse("loop=/a");
	assert_int_equal(request_complete(&request, &fault), -1);
	assert_int_equal(fault.reason, NO_ROOT);
}

static void only_a_root_without_a_drivers_name_is_undecided(void **state)
{
	(void)state;
	parse("root=/dev/sda2 ro");
	assert_true(request_undecided(&request));
	parse("root=/dev/sda2 rootfstype=auto");
	assert_true(request_undecided(&request));
	assert_false(request_ours(&request));
	parse("root=/dev/sda2 rootfstype=ext4");
	assert_false(request_undecided(&request));
	parse("root=/dev/sda2 rootfstype=ntfs3");
	assert_false(request_undecided(&request));
	parse("root=/dev/sda2 loop=/a");
	assert_false(request_undecided(&request));
	parse("root=/dev/sda2 rd.loopboot=0");
	assert_false(request_undecided(&request));
	parse("rw");
	assert_false(request_undecided(&request));
}

static void types_are_settled_when_the_host_is_known(void **state)
{
	(void)state;
	parse("loop=/a rootfstype=ext4");
	request_settle_types(&request, "ntfs");
	assert_string_equal(request.loopfstype, "ext4");
	assert_string_equal(request.rootfstype, "");
	parse("loop=/a rootfstype=ext4");
	request_settle_types(&request, "ext4");
	assert_string_equal(request.loopfstype, "");
	assert_string_equal(request.rootfstype, "ext4");
	parse("loop=/a rootfstype=ntfs3 loopfstype=xfs");
	request_settle_types(&request, "ntfs");
	assert_string_equal(request.loopfstype, "xfs");
	assert_string_equal(request.rootfstype, "ntfs3");
	parse("loop=/a rootfstype=auto");
	request_settle_types(&request, "ntfs");
	assert_string_equal(request.rootfstype, "");
	assert_string_equal(request.loopfstype, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_line),
		cmocka_unit_test(an_empty_line),
		cmocka_unit_test(quotes_protect_blanks),
		cmocka_unit_test(the_last_one_wins),
		cmocka_unit_test(behind_two_dashes_all_is_init_s),
		cmocka_unit_test(names_match_whole),
		cmocka_unit_test(a_value_may_hold_an_equals_sign),
		cmocka_unit_test(our_own_parameters),
		cmocka_unit_test(patience_in_our_words),
		cmocka_unit_test(patience_in_dracuts_words),
		cmocka_unit_test(only_a_root_without_a_drivers_name_is_undecided),
		cmocka_unit_test(further_images),
		cmocka_unit_test(more_images_than_there_is_room_for),
		cmocka_unit_test(the_longest_line),
		cmocka_unit_test(what_concerns_us),
		cmocka_unit_test(types_are_settled_when_the_host_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
