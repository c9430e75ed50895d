/* For an analyser that looks at one file at a time: what the functions return that fill in a fault. */
#include "../loopboot/base/fault.h"

#define fault_on(...)       (fault_on(__VA_ARGS__), -1)
#define fault_errno_on(...) (fault_errno_on(__VA_ARGS__), -1)
#define fault_about(...)    (fault_about(__VA_ARGS__), -1)
#define fault_errno(...)    (fault_errno(__VA_ARGS__), -1)
#define fault_at(...)       (fault_at(__VA_ARGS__), -1)
#define fault_mismatch(...) (fault_mismatch(__VA_ARGS__), -1)
