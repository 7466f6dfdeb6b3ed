// Skips one object of a Java serialization stream (Java Object Serialization Specification, chapter 6): JCEKS
// keeps secret keys so, without saying how long they are. Nothing of the object is kept. Bounded: 32 levels
// of nesting, 1000 classes and handles.
#pragma once

#include "probes/formats/jks_data_input.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// Reads the stream's header and one object. `truncated` when the input ends before the object does,
/// `unsupported` for what the grammar does not delimit (java.io.Externalizable of protocol 1), for exceptions
/// and proxies, which no key is, for what exceeds the bounds, and for anything that is no such stream.
Status skip_serialized_object(DataInput& input);

}  // namespace kigen::formats
