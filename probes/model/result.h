// A value, or the fault that stands in its place: how everything the outside world can cause is returned.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

#include "probes/model/reason.h"

namespace kigen {

/// What went wrong. `detail` is free text for logs and the debug page: never a label, never a secret.
struct Fault {
  Fault(Reason r, std::string d) : reason(r), detail(std::move(d)) {}  // not an aggregate: GCC 12 destroys
  Reason reason;                                                       // those twice in co_await expressions
  std::string detail;

  friend bool operator==(const Fault&, const Fault&) = default;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Result(Fault fault) : content_(std::in_place_index<1>, std::move(fault)) {}  // NOLINT: implicit by design

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& { return assert(ok()), std::get<0>(content_); }
  T& value() & { return assert(ok()), std::get<0>(content_); }
  T&& value() && { return assert(ok()), std::get<0>(std::move(content_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Fault& fault() const& { return assert(!ok()), std::get<1>(content_); }
  Fault&& fault() && { return assert(!ok()), std::get<1>(std::move(content_)); }

 private:
  std::variant<T, Fault> content_;
};

/// Success carries nothing.
struct Done {
  Done() {}
};
using Status = Result<Done>;

}  // namespace kigen
