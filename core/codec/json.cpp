#include "core/codec/json.h"
