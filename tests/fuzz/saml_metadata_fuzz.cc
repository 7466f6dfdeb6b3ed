#include "probes/formats/saml_metadata.h"
#include "tests/fuzz/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz_document(kigen::formats::kSamlMetadata, data, size);
}
