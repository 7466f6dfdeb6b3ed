#include "tests/probes/sources/ldap_builder.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>

namespace kigen::sources::ldap {

Task<Status> ScriptedServer::read_some(Bytes& out) {
  if (unread_.empty()) co_return Fault(Reason::kClosed, "script: the end");
  const auto count = static_cast<std::ptrdiff_t>(std::min(piece_, unread_.size()));
  out.insert(out.end(), unread_.begin(), unread_.begin() + count);
  unread_.erase(unread_.begin(), unread_.begin() + count);
  co_return Done();
}

Task<Status> ScriptedServer::write_all(ByteView bytes) {
  requests.push_back(to_owned(bytes));
  if (answered_ < answers_.size()) {
    const Bytes answer = answers_[answered_++](bytes);
    unread_.insert(unread_.end(), answer.begin(), answer.end());
  }
  co_return Done();
}

}  // namespace kigen::sources::ldap
