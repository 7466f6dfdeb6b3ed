#include "probes/formats/json_document.h"
#include "tests/fuzz/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz_document(kigen::formats::kJsonDocument, data, size);
}
