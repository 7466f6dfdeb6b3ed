#include "probes/formats/soap_answer.h"

#include <algorithm>
#include <utility>

#include "probes/formats/soap_content.h"
#include "probes/formats/xml_text.h"

namespace kigen::formats {
namespace {

using std::string_view;

// A page of fifty hosts, a mark for the beginning and one for the end of every byte of their certificates.
constexpr std::ptrdiff_t kMaxMarks = 1'000'000;
constexpr std::size_t kMaxTextBytes = 1024;
constexpr std::size_t kMaxTypeBytes = 64;
constexpr string_view kSpaces = " \t\r\n";
constexpr string_view kOfUnknownMethods[] = {"MethodNotFound", "NotSupported", "NotImplemented"};

class DepthGauge final : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node&) override {
    too_deep = depth() > kMaxXmlNesting;
    return !too_deep;
  }
  bool too_deep = false;
};

bool is_word(string_view text) {
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= kMaxTypeBytes && std::ranges::all_of(text, may_stand);
}

string_view without_suffix(string_view text, string_view suffix) {
  const bool longer = text.size() > suffix.size() && text.ends_with(suffix);
  return longer ? text.substr(0, text.size() - suffix.size()) : text;
}

pugi::xml_node first_element_of(pugi::xml_node node) {
  return node.find_child([](pugi::xml_node child) { return child.type() == pugi::node_element; });
}

// `<detail><InvalidLoginFault xsi:type="InvalidLogin"/></detail>`
SoapFault read_fault(pugi::xml_node fault) {
  const pugi::xml_node inside = first_element_of(child_of(fault, "detail"));
  const string_view type = xsi_type_of(inside);
  return soap_fault_of_type(!type.empty() ? type : without_suffix(local_name(inside), "Fault"));
}

}  // namespace

pugi::xml_node child_of(pugi::xml_node node, string_view name) {
  return node.find_child(
      [&](pugi::xml_node child) { return child.type() == pugi::node_element && local_name(child) == name; });
}

std::string text_of_child(pugi::xml_node node, string_view name) {
  const std::string text = xml_text_of(child_of(node, name)).substr(0, kMaxTextBytes);
  const std::size_t begin = text.find_first_not_of(kSpaces);
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

string_view xsi_type_of(pugi::xml_node node) {
  for (const pugi::xml_attribute attribute : node.attributes()) {
    const string_view name = attribute.name(), value = attribute.value();
    if (name.ends_with(":type")) return value.substr(value.find(':') + 1);
  }
  return {};
}

SoapFault soap_fault_of_type(string_view type) {
  SoapFault fault;
  fault.type = is_word(type) ? type : "fault";
  if (type == "InvalidLogin") fault.kind = SoapFault::Kind::kInvalidLogin;
  if (type == "NotAuthenticated") fault.kind = SoapFault::Kind::kNotAuthenticated;
  if (type == "NoPermission") fault.kind = SoapFault::Kind::kNoPermission;
  if (std::ranges::find(kOfUnknownMethods, type) != std::end(kOfUnknownMethods))
    fault.kind = SoapFault::Kind::kNoSuchMethod;
  return fault;
}

Fault fault_of(const SoapFault& fault) {
  const std::string detail = "the service answers " + fault.type;
  switch (fault.kind) {
    case SoapFault::Kind::kInvalidLogin:
    case SoapFault::Kind::kNotAuthenticated: return {Reason::kAuth, detail};
    case SoapFault::Kind::kNoPermission: return {Reason::kPermission, detail};
    case SoapFault::Kind::kNoSuchMethod: return {Reason::kUnsupported, detail};
    case SoapFault::Kind::kOther: break;
  }
  return {Reason::kProtocol, detail};
}

Result<pugi::xml_node> response_of(const SoapAnswer& answer, string_view name) {
  if (answer.fault()) return fault_of(*answer.fault());
  const pugi::xml_node response = answer.content().response;
  if (local_name(response) == name) return response;
  return Fault(Reason::kSchema, "the answer is no " + std::string(name));
}

Result<SoapAnswer> SoapAnswer::read(Bytes xml) {
  if (auto refused = xml_refusal(as_text(xml), kMaxMarks)) return *std::move(refused);
  auto content = std::make_unique<Content>();
  content->text = std::move(xml);
  const std::size_t size = content->text.size();
  const auto result = content->document.load_buffer_inplace(content->text.data(), size,
                                                            kXmlParsing | pugi::parse_embed_pcdata);
  if (!result) return xml_fault_of(result, size);
  DepthGauge gauge;
  content->document.traverse(gauge);
  if (gauge.too_deep) return Fault(Reason::kTooLarge, "XML nested too deeply");
  const pugi::xml_node body = child_of(child_of(content->document, "Envelope"), "Body");
  const pugi::xml_node inside = first_element_of(body);
  if (!inside) return Fault(Reason::kSchema, "the answer is no SOAP envelope");
  if (local_name(inside) == "Fault") {
    content->fault = read_fault(inside);
  } else {
    content->response = inside;
  }
  return SoapAnswer(std::move(content));
}

SoapAnswer::SoapAnswer(std::unique_ptr<Content> content) : content_(std::move(content)) {}
SoapAnswer::SoapAnswer(SoapAnswer&&) noexcept = default;
SoapAnswer& SoapAnswer::operator=(SoapAnswer&&) noexcept = default;
SoapAnswer::~SoapAnswer() = default;

const std::optional<SoapFault>& SoapAnswer::fault() const { return content_->fault; }

}  // namespace kigen::formats
