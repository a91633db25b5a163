#pragma once
#include "round_impl.h"
