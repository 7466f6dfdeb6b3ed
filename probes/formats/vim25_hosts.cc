#include "probes/formats/vim25_hosts.h"

#include <charconv>
#include <utility>
#include <vector>

#include "probes/formats/base64.h"
#include "probes/formats/soap_content.h"
#include "probes/formats/text_value.h"
#include "probes/formats/vim25_objects.h"
#include "probes/formats/xml_text.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr const char kName[] = "name", kCertificate[] = "config.certificate",
                     kState[] = "runtime.connectionState";
constexpr std::size_t kMaxTextBytes = 256 << 10;

// A byte, signed or not.
std::optional<char> byte_in(string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_byte =
      error == std::errc{} && end == text.data() + text.size() && value >= -128 && value <= 255;
  return is_byte ? std::optional(static_cast<char>(value)) : std::nullopt;
}

// The bytes of the array, whatever its shape; `malformed` when one of several is none.
Result<std::string> text_of_array(pugi::xml_node value) {
  std::string bytes;
  string_view whole;
  std::size_t elements = 0;
  bool are_bytes = true;
  for (const pugi::xml_node element : value.children()) {
    if (element.type() != pugi::node_element) continue;
    ++elements;
    whole = element.child_value();
    const auto byte = byte_in(whole);
    are_bytes = are_bytes && byte;
    if (byte) bytes += *byte;
  }
  if (elements == 0) return xml_text_of(value);
  if (are_bytes) return bytes;
  if (elements == 1) return std::string(whole);
  return Fault(Reason::kMalformed, "an array of bytes with something else in it");
}

// PEM, or base64 of a certificate or of its PEM.
Result<std::vector<Bytes>> certificates_in_text(const std::string& text) {
  if (text.size() > kMaxTextBytes) return Fault(Reason::kTooLarge, "a certificate of more than 256 KiB");
  auto found = certificates_in_value(text);
  if (!found || !found->empty()) return found;
  Bytes decoded;
  if (decode_base64(text, decoded)) found = certificates_in_value(as_text(decoded));
  if (found && found->empty()) return Fault(Reason::kMalformed, "the bytes are of no certificate");
  return found;
}

Result<std::vector<Bytes>> certificates_of(const Vim25Object& host) {
  const pugi::xml_node value = host.value(kCertificate);
  const auto text = text_of_array(value);
  if (!text) return text.fault();
  if (!text->empty()) return certificates_in_text(*text);
  if (const auto missing = host.missing(kCertificate)) return fault_of(*missing);
  const auto state = xml_text_of(host.value(kState));
  const bool is_connected = state.empty() || state == "connected";
  return Fault(Reason::kNoCertificate,
               is_connected ? "the server knows no certificate of the host" : "the host is not connected");
}

std::string entry_of(const Vim25Object& host) {
  const auto name = xml_text_of(host.value(kName));
  return "host:" + (name.empty() ? host.reference().id : name);
}

void keep(const std::string& entry, std::vector<Bytes> chain, Contents& contents) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    FoundCertificate& found = contents.certificates.emplace_back();
    found.der = std::move(chain[i]);
    found.entry = i == 0 ? entry : entry + "/" + std::to_string(i);
    if (i == 0) found.role = Role::kLeaf;
    if (i == 0) found.friendly_name = entry.substr(entry.find(':') + 1);
  }
}

// Some servers answer so in place of a fault of the whole.
bool has_lost_session(const Vim25Object& host) {
  const auto missing = host.missing(kCertificate);
  return missing && missing->kind == SoapFault::Kind::kNotAuthenticated;
}

}  // namespace

Result<Vim25Hosts> vim25_hosts(const SoapAnswer& answer) {
  auto found = vim25_objects(answer);
  if (!found) return std::move(found).fault();
  Vim25Hosts page;
  page.hosts = found->objects.size();
  page.token = std::move(found->token);
  for (const Vim25Object& host : found->objects) {
    if (has_lost_session(host)) return Fault(Reason::kAuth, "the session has ended");
    const std::string entry = entry_of(host);
    auto chain = certificates_of(host);
    if (chain) {
      keep(entry, *std::move(chain), page.contents);
    } else {
      page.contents.faults.push_back({entry, std::move(chain).fault()});
    }
  }
  return page;
}

}  // namespace kigen::formats
