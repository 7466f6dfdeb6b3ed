#include "probes/sources/vim25_session.h"

#include <string.h>

#include <utility>

namespace kigen::sources {
namespace {

using formats::ManagedObject;
using formats::SoapAnswer;

constexpr const char kSpace[] = " xmlns=\"urn:vim25\">";
constexpr const char* kActions[] = {"urn:vim25/6.0", "urn:vim25/5.0"};
// A host's certificate, a byte an element, is 40 KB; with a chain it may be three times that.
constexpr const char kMaxObjects[] = "50";

std::string element(const std::string& name, const ManagedObject& object) {
  return "<" + name + " type=\"" + xml_escaped(object.type) + "\">" + xml_escaped(object.id) + "</" + name +
         ">";
}

std::string call(const std::string& method, const ManagedObject& object, const std::string& arguments) {
  return "<" + method + kSpace + element("_this", object) + arguments + "</" + method + ">";
}

// All properties of the type, of one object or of those that the selection leads to from it.
std::string filter(const std::string& properties, const ManagedObject& object, const std::string& selection) {
  return "<specSet><propSet>" + properties + "</propSet><objectSet>" + element("obj", object) + selection +
         "</objectSet></specSet><options><maxObjects>" + kMaxObjects + "</maxObjects></options>";
}

constexpr const char kOfHost[] =
    "<type>HostSystem</type><pathSet>name</pathSet><pathSet>config.certificate</pathSet>"
    "<pathSet>runtime.connectionState</pathSet>";
constexpr const char kInView[] =
    "<skip>true</skip><selectSet xsi:type=\"TraversalSpec\"><type>ContainerView</type><path>view</path>"
    "<skip>false</skip></selectSet>";
constexpr const char kOfLicenses[] =
    "<type>LicenseManager</type><pathSet>licenses</pathSet><pathSet>evaluation</pathSet>"
    "<pathSet>licenseAssignmentManager</pathSet>";

}  // namespace

Vim25Session::Vim25Session(HttpSettings settings, std::string url, HttpCredentials credentials)
    : client_(std::move(settings), std::move(url)), credentials_(std::move(credentials)) {}

Status Vim25Session::open() {
  const std::string question = call("RetrieveServiceContent", {"ServiceInstance", "ServiceInstance"}, "");
  Result<SoapAnswer> answer = Fault(Reason::kInternal, "nothing was asked");
  for (const char* action : kActions) {
    client_.set_action(action);
    answer = client_.ask(question);
    if (!answer || !answer->fault()) break;
  }
  if (!answer) return std::move(answer).fault();
  auto content = formats::vim25_service_content(*answer);
  if (!content) return std::move(content).fault();
  content_ = *std::move(content);
  return log_in();
}

Status Vim25Session::open_again() {
  client_.forget();
  return log_in();
}

Status Vim25Session::log_in() {
  std::string name = xml_escaped(credentials_.username.reveal());
  std::string password = xml_escaped(credentials_.password.reveal());
  const std::string arguments[] = {"<userName>", "</userName><password>", "</password>"};
  std::string question;
  question.reserve(name.size() + password.size() + 512);
  question.append("<Login").append(kSpace).append(element("_this", content_.session_manager));
  question.append(arguments[0]).append(name).append(arguments[1]).append(password).append(arguments[2]);
  question.append("</Login>");
  explicit_bzero(password.data(), password.size());
  const auto answer = client_.ask(std::move(question));
  if (!answer) return answer.fault();
  return formats::vim25_login(*answer);
}

void Vim25Session::close() { (void)client_.ask(call("Logout", content_.session_manager, "")).ok(); }

Result<ManagedObject> Vim25Session::view_hosts() {
  const auto answer = client_.ask(call(
      "CreateContainerView", content_.view_manager,
      element("container", content_.root_folder) + "<type>HostSystem</type><recursive>true</recursive>"));
  if (!answer) return answer.fault();
  return formats::vim25_container_view(*answer);
}

Result<SoapAnswer> Vim25Session::host_page(const ManagedObject& view, const std::string& token) {
  if (!token.empty()) {
    return client_.ask(call("ContinueRetrievePropertiesEx", content_.property_collector,
                            "<token>" + xml_escaped(token) + "</token>"));
  }
  return client_.ask(
      call("RetrievePropertiesEx", content_.property_collector, filter(kOfHost, view, kInView)));
}

Result<SoapAnswer> Vim25Session::licenses() {
  return client_.ask(call("RetrievePropertiesEx", content_.property_collector,
                          filter(kOfLicenses, content_.license_manager, "")));
}

Result<SoapAnswer> Vim25Session::assigned_licenses(const ManagedObject& manager) {
  return client_.ask(call("QueryAssignedLicenses", manager, ""));
}

Result<SoapAnswer> Vim25Session::options(const std::string& prefix) {
  return client_.ask(call("QueryOptions", content_.setting, "<name>" + xml_escaped(prefix) + "</name>"));
}

}  // namespace kigen::sources
