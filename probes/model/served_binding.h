// What a binding is called that no certificate store decides, but the server itself: whom its clients are
// told to trust at an endpoint, against the leaf that it serves; and where the chains of the way there stand.
#pragma once

#include <string_view>

namespace kigen {

/// BindingSighting::store of such a binding; its `endpoint` is `host:port`.
inline constexpr std::string_view kServedStore = "served";

/// Where the chain of the way to a document stands: the place of its part, and the item of its leaf.
inline constexpr std::string_view kWayPlace = "tls";
inline constexpr std::string_view kWayLeaf = "tls:0";

/// The place of our own certificates among the parts of a target.
inline constexpr std::string_view kClientPlace = "client";

}  // namespace kigen
