// Which of several certificates in one place have a successor there. Pure.
#pragma once

#include "probes/formats/format.h"

namespace kigen::sources {

/// Of certificates with the same issuer, subject, alternative names and usages, in any order, all but the one
/// that began last are `superseded`. What does not parse stays as it is.
void mark_superseded(formats::Contents& contents);

}  // namespace kigen::sources
