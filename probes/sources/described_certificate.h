// A certificate of which only a description is known (formats/format.h), as a Certificate. Any thread.
#pragma once

#include <memory>

#include "probes/formats/format.h"
#include "probes/pki/assessor.h"

namespace kigen::sources {

/// Its SHA-256 is that of the description. Subject and issuer are as told, and the names people know them by
/// are their common names, or all of it where it is no distinguished name.
std::shared_ptr<const Certificate> described_certificate(const formats::Description& description,
                                                         pki::Assessor& assessor);

}  // namespace kigen::sources
