#include "commands.h"
#include "report.h"

#include "../base/text.h"
#include "../image/image.h"
#include "../inspect.h"
#include "../kernel/mount.h"
#include "../policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Why the volume is not as Windows' Restart leaves it, or NULL if it is. */
static const char *describe_state(const struct ntfs_state *state)
{
	if (state->hibernation == HIBERNATION_FAST_STARTUP)
		return "Windows was shut down by Fast Startup: it is hibernated in the volume";
	if (state->hibernation == HIBERNATION_HIBERNATED)
		return "Windows is hibernated in the volume";
	if (state->hibernation == HIBERNATION_UNKNOWN)
		return "hiberfil.sys is there and cannot be read, so Windows may be hibernated in the volume";
	if (state->dirty)
		return "The volume is marked dirty";
	if (state->log != LOG_CLEAN)
		return "The volume's log was not closed";
	return NULL;
}

static void print_volume(const struct inspection *inspection, const char *host)
{
	const char *state;

	printf("%s holds %s.\n", host, content_name(inspection->host.content));
	if (inspection->volume == NULL)
		return;
	state = describe_state(&inspection->state);
	printf("%s.\n", state != NULL ? state : "The volume is clean");
	if (inspection->state.mirror_differs)
		puts("$MFTMirr differs from $MFT in a record that does not matter here; in Windows run: "
		     "chkdsk /f DRIVE:");
}

static void print_file(const struct inspection *inspection, const char *path)
{
	if (inspection->file.kind == NTFS_PLAIN)
		printf("%s has %" PRIu64 " bytes in %zu extent%s.\n", path, inspection->file.size,
		       inspection->file.extents.count, inspection->file.extents.count == 1 ? "" : "s");
}

/* In a word for scripts, and in a sentence for people. */
static const char *remembered_text(enum remembered remembered, bool sentence)
{
	static const char texts[] = /* in the order of enum remembered */
	    "nothing\0It is not remembered yet where it lies: it is once it is mapped to be written to.\0"
	    "here\0It lies where it did when it was last used.\0"
	    "elsewhere\0It does not lie where it did when it was last used.\0"
	    "another\0It is a copy of an image that was used, and remembers only where that one lay.\0"
	    "never\0It cannot be remembered where it lies: something else stands in its first KiB.";

	return text_nth(texts, 2U * remembered + sentence);
}

static void print_decision(const struct inspection *inspection, const struct decision *decision)
{
	if (decision->obstacle != FINE && inspection->volume != NULL)
		printf("It cannot be mapped: %s. To map it: %s.\n", reason_text(decision->obstacle),
		       reason_cure(decision->obstacle));
	if (decision->way == WAY_MAP)
		puts("It would boot by map: the volume is not mounted, so its state does not matter.");
	if (decision->way == WAY_LOOP)
		printf("It would boot by loop: the volume is mounted%s, and a loop device set up over the "
		       "file.\n",
		       decision->obstacle == IS_SPARSE ? " by ntfs-3g or the newer ntfs, not ntfs3" : "");
}

/* What the image holds, read through its extents, and so whether it can remember anything. WITNESSES becomes how many agree. */
static int examine(struct inspection *inspection, struct identity *content, unsigned *witnesses,
		   struct fault *fault)
{
	struct extent_source through = { &inspection->device.source, &inspection->file.extents };
	struct source image = extents_source(&through);

	if (inspection->file.kind != NTFS_PLAIN || inspection->volume == NULL)
		return 0;
	fault_step(fault, "checking the image");
	if (image_identify(&image, content, fault) < 0)
		return -1;
	if (!content_leaves_room(content->content))
		inspection->facts.remembered = REMEMBERED_NEVER;
	return image_witnesses(&image, content, witnesses, fault);
}

/* True if the way to the file is that of a map, or would be but for what the image remembers. */
static bool maps(const struct decision *decision)
{
	return decision->way == WAY_MAP || decision->reason == IMAGE_MOVED;
}

static void print_json(const struct inspection *inspection, const struct decision *decision,
		       const struct identity *content, unsigned witnesses)
{
	struct report report = { .json = true };
	const char *state = inspection->volume ? describe_state(&inspection->state) : NULL;

	report_begin(&report, NULL, '{');
	report_text(&report, "filesystem", content_name(inspection->host.content));
	report_text(&report, "way", way_name(decision->way));
	report_bool(&report, "clean", state == NULL, NULL, NULL);
	report_number(&report, "extents", inspection->file.extents.count);
	report_text(&report, "content", content_name(content->content));
	report_number(&report, "witnesses", witnesses);
	if (maps(decision))
		report_text(&report, "remembered", remembered_text(inspection->facts.remembered, false));
	if (state != NULL)
		report_text(&report, "state", state);
	if (decision->obstacle != FINE) {
		report_text(&report, "obstacle", reason_text(decision->obstacle));
		report_text(&report, "cure", reason_cure(decision->obstacle));
	}
	report_end(&report, '}');
}

static void print_sentences(const struct inspection *inspection, const struct decision *decision,
			    const struct identity *content, unsigned witnesses)
{
	if (content->content != CONTENT_UNKNOWN)
		printf("It holds %s; %u witness%s.\n", content_name(content->content), witnesses,
		       witnesses == 1 ? " agrees" : "es agree");
	if (maps(decision))
		puts(remembered_text(inspection->facts.remembered, true));
	print_decision(inspection, decision);
}

/* Where DRIVER fails as that of a root, seen with Linux 6.12, 7.2 and ntfs-3g 2022.10.3; docs/loopboot.8 has all of it. */
static const char *failing(const char *driver)
{
	static const char texts[] =
	    "ntfs3\0device nodes lose their numbers, and a \\ in the target of a symbolic link becomes a /\0"
	    "ntfs\0a name with one of < > \" * ? makes the root read-only at once, and cannot be removed "
	    "again\0"
	    "ntfs-3g\0without its process the root is lost, and it is slow\0";

	for (unsigned place = 0; place < 6; place += 2)
		if (strcmp(text_nth(texts, place), driver) == 0)
			return text_nth(texts, place + 1);
	return "it was not tried";
}

/* Of a root that is the volume itself: by which driver, and with which options. */
static void print_direct(const struct inspection *inspection, const struct decision *decision,
			 const char *driver, const char *options, bool json)
{
	struct report report = { .json = true };

	if (!json) {
		if (decision->way == WAY_DIRECT)
			printf("As a root itself it would be mounted by %s with %s. Beware: %s.\n", driver,
			       options, failing(driver));
		return;
	}
	report_begin(&report, NULL, '{');
	report_text(&report, "filesystem", content_name(inspection->host.content));
	report_text(&report, "way", way_name(decision->way));
	report_bool(&report, "clean", describe_state(&inspection->state) == NULL, NULL, NULL);
	report_text(&report, "driver", driver);
	report_text(&report, "options", options);
	report_text(&report, "beware", failing(driver));
	report_end(&report, '}');
}

static int check_direct(const char *host, bool json, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_CONFINED;
	struct decision decision;
	const char *options, *driver = mount_root_driver(&options);

	if (inspect_host(host, &inspection, fault) < 0)
		return -1;
	fault_step(fault, "checking %s", host);
	if (inspection.volume == NULL)
		return fault_on(fault, NOT_NTFS, host);
	if (!json)
		print_volume(&inspection, host);
	if (driver == NULL)
		return fault_on(fault, NO_HOST_DRIVER, host);
	decision = policy_decide(&inspection.facts);
	print_direct(&inspection, &decision, driver, options, json);
	return decision.way == WAY_REFUSE ? fault_on(fault, decision.reason, host) : 0;
}

int command_check(const struct arguments *arguments, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_CONFINED;
	const char *host = arguments->words[0], *path = arguments->words[1];
	struct identity content = { 0 };
	struct decision decision;
	unsigned witnesses = 0;

	if (path == NULL)
		return check_direct(host, arguments->json, fault);
	if (inspect_host(host, &inspection, fault) < 0)
		return -1;
	if (!arguments->json)
		print_volume(&inspection, host);
	if (inspect_image(path, &inspection, fault) < 0)
		return -1;
	if (!arguments->json)
		print_file(&inspection, path);
	decision = policy_decide(&inspection.facts);
	if ((decision.way != WAY_REFUSE || maps(&decision)) &&
	    examine(&inspection, &content, &witnesses, fault) < 0)
		return -1;
	if (arguments->json)
		print_json(&inspection, &decision, &content, witnesses);
	else
		print_sentences(&inspection, &decision, &content, witnesses);
	fault_step(fault, "checking %s", path);
	return decision.way == WAY_REFUSE ? fault_on(fault, decision.reason, host) : 0;
}
