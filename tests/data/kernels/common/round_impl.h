#pragma once
static inline float rounded(float value) {
    return value;
}
