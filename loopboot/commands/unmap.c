#include "commands.h"

#include "../attach_image.h"
#include "../devices.h"
#include "../kernel/loop.h"
#include "../kernel/users.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* udev opens a device that changed to look into it, which makes it busy for a moment */
#define TRIES 10
#define PAUSE 50000 /* microseconds */

static int see_that_nobody_uses(const struct image_device *device, struct fault *fault)
{
	char users[USERS_SIZE];

	for (int i = 0; i < TRIES; i++) {
		if (device_users(device->major, device->minor, users) == 0)
			return 0;
		usleep(PAUSE);
	}
	return fault_about(fault, MAP_IN_USE, "%s is %s", device->attachment.device, users);
}

/*
 * Detaching a loop device that is in use would only be put off. Whoever mounted it where this process does not see it has
 * it exclusively.
 */
static int remove_loop(const struct image_device *device, struct fault *fault)
{
	const char *path = device->attachment.device;
	char link[sizeof(DEVICE_PREFIX) + DM_NAME_SIZE];
	int alone = open(path, O_RDONLY | O_EXCL | O_CLOEXEC);

	if (alone < 0)
		return fault_errno_on(fault, errno == EBUSY ? MAP_IN_USE : OPEN_FAILED, path);
	close(alone);
	if (loop_detach(path, fault) < 0)
		return -1;
	snprintf(link, sizeof(link), DEVICE_PREFIX "%s", device->name);
	unlink(link);
	return 0;
}

static int remove_map(const struct image_device *device, struct fault *fault)
{
	return dm_remove(device_map(device), fault);
}

/* NAME is taken with and without the prefix that status shows on devices. */
int command_unmap(const struct arguments *arguments, struct fault *fault)
{
	const char *name = arguments->words[0];
	struct image_device device;

	if (strncmp(name, DM_NAME_PREFIX, strlen(DM_NAME_PREFIX)) == 0)
		name += strlen(DM_NAME_PREFIX);
	fault_step(fault, "removing %s", name);
	if (!device_named(name, &device) || strcmp(device.attachment.way, "direct") == 0)
		return fault_on(fault, NO_MAP, name);
	if (see_that_nobody_uses(&device, fault) < 0)
		return -1;
	if ((strcmp(device.attachment.way, "map") == 0 ? remove_map : remove_loop)(&device, fault) < 0)
		return -1;
	attachment_remove(name);
	return 0;
}
