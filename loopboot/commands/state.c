#include "state.h"

const char *hibernation_name(enum ntfs_hibernation hibernation)
{
	static const char names[][13] = {
		[HIBERNATION_NONE] = "none",
		[HIBERNATION_HIBERNATED] = "hibernated",
		[HIBERNATION_FAST_STARTUP] = "fast-startup",
		[HIBERNATION_UNKNOWN] = "unknown",
	};

	return names[hibernation];
}

const char *log_name(enum ntfs_log log)
{
	static const char names[][8] = {
		[LOG_CLEAN] = "clean",
		[LOG_UNCLEAN] = "unclean",
		[LOG_UNKNOWN] = "unknown",
	};

	return names[log];
}

const char *state_name(const struct ntfs_state *state)
{
	if (state->hibernation != HIBERNATION_NONE)
		return hibernation_name(state->hibernation);
	if (state->dirty)
		return "dirty";
	return state->log == LOG_CLEAN ? "clean" : "log-unclean";
}
