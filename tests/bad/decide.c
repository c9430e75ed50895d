/* decide VOLUME PATH: the way to the image at PATH in each mode, and to the volume itself as the root: a line each. */
#include "../../loopboot/inspect.h"
#include "../../loopboot/policy.h"

#include <stdio.h>

static const char *const reasons[] = {
#define REASON(name, status, text, cure) #name,
#include "../../loopboot/base/reasons.def"
#undef REASON
};

static void print(const char *what, const struct facts *facts)
{
	struct decision decision = policy_decide(facts);

	printf("%s=%s\n", what,
	       decision.way == WAY_REFUSE ? reasons[decision.reason] : way_name(decision.way));
}

int main(int argc, char *argv[])
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	struct fault fault = { 0 };
	struct facts facts;

	if (argc != 3 || inspect_host(argv[1], &inspection, &fault) < 0)
		return 1;
	print("direct", &inspection.facts);
	if (inspect_image(argv[2], &inspection, &fault) < 0)
		return 1;
	facts = inspection.facts;
	facts.mode = MODE_AUTO;
	print("auto", &facts);
	facts.mode = MODE_MAP;
	print("map", &facts);
	facts.mode = MODE_LOOP;
	print("loop", &facts);
	return 0;
}
