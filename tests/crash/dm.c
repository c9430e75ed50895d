#include "dm.h"

#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct argument {
	struct dm_ioctl head;
	union {
		struct {
			struct dm_target_spec spec;
			char parameters[256];
		} table;
		struct {
			struct dm_target_msg head;
			char text[256];
		} message;
	};
};

static int control(int request, const char *name, struct argument *argument)
{
	int fd = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);

	argument->head.version[0] = DM_VERSION_MAJOR;
	argument->head.data_size = sizeof(*argument);
	argument->head.data_start = sizeof(argument->head);
	snprintf(argument->head.name, sizeof(argument->head.name), "%s", name);
	int result = ioctl(fd, request, argument);
	close(fd);
	return result;
}

int dm_make(const char *name, const char *type, unsigned long long sectors, const char *parameters)
{
	struct argument create = { 0 }, load = { .head.target_count = 1 }, resume = { 0 };

	load.table.spec.length = sectors;
	snprintf(load.table.spec.target_type, sizeof(load.table.spec.target_type), "%s", type);
	snprintf(load.table.parameters, sizeof(load.table.parameters), "%s", parameters);
	if (control(DM_DEV_CREATE, name, &create) < 0 || control(DM_TABLE_LOAD, name, &load) < 0)
		return -1;
	return control(DM_DEV_SUSPEND, name, &resume);
}

int dm_tell(const char *name, const char *message)
{
	struct argument argument = { 0 };

	snprintf(argument.message.text, sizeof(argument.message.text), "%s", message);
	return control(DM_TARGET_MSG, name, &argument);
}
