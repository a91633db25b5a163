#pragma once
#include "../common/round_impl.h"
