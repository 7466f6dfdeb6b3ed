// One binding in the making: what a service of Windows keeps in its key of the registry about the certificate
// that it shows. Which values those are, and where the certificate lies, is one table. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/formats/format.h"
#include "probes/formats/registry_key.h"

namespace kigen::formats {

class BindingOfKey {
 public:
  /// Of a key that is no binding: one that wants nothing and becomes nothing.
  explicit BindingOfKey(const RegistryKey& key = {});

  /// Names of values are compared without regard to case.
  bool wants(std::string_view value) const;
  void take_string(std::string_view value, std::string text);
  void take_binary(std::string_view value, Bytes bytes);

  /// Absent where no certificate is bound: the service then chooses one itself, or makes one. `malformed`
  /// when what is there is no SHA-1.
  std::optional<Result<FoundBinding>> finish();

 private:
  struct Source;
  static const Source* source_of(RegistryKey::Kind kind);

  const Source* source_;
  std::string hash_text_;
  FoundBinding binding_;
};

}  // namespace kigen::formats
