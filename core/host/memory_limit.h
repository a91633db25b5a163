#pragma once

namespace ww::host {

/// Lets this process use nine tenths of the memory that is available now and no more, so that a candidate without end
/// to its needs fails in its own process instead of driving the machine to kill another. Does nothing where the amount
/// is not known.
void limitMemory();

}  // namespace ww::host
