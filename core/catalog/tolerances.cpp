#include "core/catalog/tolerances.h"

namespace ww::catalog {

namespace {

double relativeRms(model::ElementType type) {
    switch (type) {
        case model::ElementType::F64:
            return 1e-12;
        case model::ElementType::F32:
            return 2e-5;
        case model::ElementType::Tf32:
            return 1.2e-3;
        case model::ElementType::F16:
            return 6e-4;
        case model::ElementType::Bf16:
            return 5e-3;
        default:
            return 0;
    }
}

}  // namespace

model::Tolerance defaultTolerance(model::ElementType type) {
    return {relativeRms(type), 10 * relativeRms(type)};
}

model::Tolerance toleranceOf(const model::KernelDefinition& definition, model::ElementType type) {
    for (const auto& [given, tolerance] : definition.tolerances) {
        if (given == type) return tolerance;
    }
    return defaultTolerance(type);
}

}  // namespace ww::catalog
