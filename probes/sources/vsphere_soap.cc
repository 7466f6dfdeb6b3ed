#include "probes/sources/vsphere_soap.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "probes/formats/vim25_assignments.h"
#include "probes/formats/vim25_licenses.h"
#include "probes/formats/vim25_thresholds.h"
#include "probes/model/untold.h"
#include "probes/sources/contents_part.h"
#include "probes/sources/http_prober.h"
#include "probes/sources/tls.h"
#include "probes/sources/vim25_session.h"
#include "probes/sources/wall_clock.h"

namespace kigen::sources {
namespace {

using formats::Contents;

constexpr const char kPlace[] = "vsphere", kHosts[] = "host", kLicenses[] = "license";
constexpr std::size_t kMaxPageBytes = 16 << 20;
constexpr std::size_t kMaxHosts = 10'000;  // four times what a server manages

void append(Contents& all, Contents page) {
  const auto move_into = [](auto& to, auto& from) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
  };
  move_into(all.certificates, page.certificates);
  move_into(all.licenses, page.licenses);
  move_into(all.faults, page.faults);
}

// The hosts as far as they were read, and why not further.
struct Hosts {
  Contents contents;
  std::size_t count = 0;
  std::optional<Fault> fault;
};

// What breaks off says so, whatever broke it off: a server that was never heard is another matter.
Fault broken_off(const Hosts& read, const Fault& fault) {
  if (read.count == 0 || fault.reason == Reason::kAuth) return fault;
  return {Reason::kPartial, "after " + std::to_string(read.count) + " hosts: " + fault.detail};
}

Hosts read_hosts(Vim25Session& session) {
  Hosts read;
  const auto view = session.view_hosts();
  if (!view) {
    read.fault = view.fault();
    return read;
  }
  std::string token;
  do {
    const auto answer = session.host_page(*view, token);
    auto page = answer ? formats::vim25_hosts(*answer) : Result<formats::Vim25Hosts>(answer.fault());
    if (!page) {
      read.fault = broken_off(read, page.fault());
      return read;
    }
    read.count += page->hosts;
    token = std::move(page->token);
    append(read.contents, std::move(page->contents));
  } while (!token.empty() && read.count <= kMaxHosts);
  if (!token.empty()) read.fault = Fault(Reason::kTooLarge, "more hosts than are read");
  return read;
}

// A server that ends sessions early is asked from the beginning, once.
Hosts read_hosts_again_if_need_be(Vim25Session& session, std::vector<std::string>& steps) {
  Hosts first = read_hosts(session);
  if (!first.fault || first.fault->reason != Reason::kAuth) return first;
  steps.push_back("the session has ended: once more from the beginning");
  Hosts second;
  if (auto opened = session.open_again(); !opened) {
    second.fault = std::move(opened).fault();
  } else {
    second = read_hosts(session);
  }
  if (!second.fault) return second;
  Hosts& further = second.count >= first.count ? second : first;
  further.fault = Fault(Reason::kPartial, "the session ended twice: " + second.fault->detail);
  return std::move(further);
}

// All that is asked in one session. Fills `findings` but for the parts.
class Look {
 public:
  Look(Vim25Session& session, Findings& findings) : session_(session), findings_(findings) {}

  Contents read() {
    const auto& server = session_.content();
    step(server.full_name + ", " + server.api_type + ", API " + server.api_version);
    if (!server.setting.empty()) thresholds();
    hosts();
    if (!server.license_manager.empty()) licenses();
    return std::move(contents_);
  }

 private:
  void step(const std::string& text) { findings_.steps.push_back(printable_entry(text)); }

  // Whoever may not see something is not told that the server is out of order.
  void fail(const char* item, Fault fault) {
    step(std::string(item) + ": " + std::string(label(fault.reason)) + ": " + fault.detail);
    const bool is_denied = fault.reason == Reason::kPermission;
    if (!is_denied && !findings_.fault) findings_.fault = fault;
    contents_.faults.push_back({item, std::move(fault)});
  }

  void hosts() {
    Hosts read = read_hosts_again_if_need_be(session_, findings_.steps);
    step(std::to_string(read.count) + " hosts");
    append(contents_, std::move(read.contents));
    if (read.fault) fail(kHosts, *std::move(read.fault));
  }

  void licenses() {
    const auto answer = session_.licenses();
    if (!answer) return fail(kLicenses, answer.fault());
    const auto assigned = assignments(formats::vim25_assignment_manager(*answer));
    auto found = formats::vim25_licenses(*answer, assigned, wall_clock());
    if (found) {
      step(std::to_string(found->licenses.size()) + " licences");
      append(contents_, *std::move(found));
    } else {
      fail(kLicenses, std::move(found).fault());
    }
    const auto evaluations = formats::vim25_evaluations(assigned);
    step(std::to_string(assigned.size()) + " assigned, " + std::to_string(evaluations.size()) +
         " for evaluation");
    contents_.licenses.insert(contents_.licenses.end(), evaluations.begin(), evaluations.end());
  }

  // Where nobody tells them, licences are what they are without. Evaluations that were known stay, as does
  // what was known of the use of licences, unless the server has never heard of such a question.
  formats::Vim25Assignments assignments(const formats::ManagedObject& manager) {
    if (manager.empty()) return {};
    const auto answer = session_.assigned_licenses(manager);
    auto found = answer ? formats::vim25_assignments(*answer, wall_clock())
                        : Result<formats::Vim25Assignments>(answer.fault());
    if (found) return *std::move(found);
    step("assigned licences: " + std::string(label(found.fault().reason)) + ": " + found.fault().detail);
    if (found.fault().reason != Reason::kUnsupported) {
      contents_.faults.push_back({std::string(kUntoldUse), std::move(found).fault()});
    }
    return {};
  }

  // What the server itself calls expiring. Not everybody has such settings or may see them: no advice. Where
  // they cannot be read, that of before stays.
  void thresholds() {
    const std::string prefix(formats::kVim25ThresholdPrefix);
    const auto answer = session_.options(prefix);
    const auto options =
        answer ? formats::vim25_options(*answer, prefix) : Result<formats::Vim25Options>(answer.fault());
    if (!options) {
      step(prefix + "*: " + options.fault().detail);
      const Reason reason = options.fault().reason;
      const bool is_nobodys = reason == Reason::kPermission || reason == Reason::kUnsupported;
      if (!is_nobodys) contents_.faults.push_back({std::string(kUntoldAdvice), options.fault()});
      return;
    }
    for (const auto& option : *options) step(option.key + " = " + option.value);
    contents_.advised_leads = formats::vim25_advice(*options);
  }

  Vim25Session& session_;
  Findings& findings_;
  Contents contents_;
};

Findings look(const std::string& url, const OpenWay& way, pki::Assessor& assessor) {
  HttpCredentials credentials = way.settings.credentials;
  if (credentials.username.empty() || credentials.password.empty()) {
    return no_findings(Fault(Reason::kAuth, url + ": wants a user name and a password"));
  }
  HttpSettings settings = way.settings;
  settings.credentials = {};  // a login is not a header
  settings.peer = HttpSettings::Peer::kVerified;
  settings.max_body_bytes = kMaxPageBytes;
  Vim25Session session(std::move(settings), url, std::move(credentials));
  if (auto opened = session.open(); !opened) return no_findings(std::move(opened).fault());
  Findings findings;
  const Contents contents = Look(session, findings).read();
  session.close();
  findings.parts.push_back(contents_part(kPlace, ItemNamer(), contents, assessor));
  findings.complete = !findings.fault;
  return findings;
}

Result<TargetName> parse_target(std::string_view text, std::uint16_t default_port) {
  return kTls.parse_target(text, default_port);
}

std::unique_ptr<Prober> make_prober(const TargetName& target, const Options& options) {
  return make_service_prober(target, options, "/sdk", &look);
}

// A login takes a user and a password, and nothing else that is secret.
std::vector<OptionDescription> make_options() {
  auto options = http_way_options();
  std::erase_if(options, [](const OptionDescription& option) {
    const bool is_login =
        option.key == "credentials.username_file" || option.key == "credentials.password_file";
    return !is_login && (option.key.starts_with("credentials.") || option.key.starts_with("header"));
  });
  return options;
}

const std::vector<OptionDescription> kOptions = make_options();

}  // namespace

const SourceDescription kVsphereSoap = {
    .name = "vsphere_soap",
    .summary = "hosts' certificates and licences that vCenter or ESXi knows of",
    .reach = Reach::kNetwork,
    .default_port = 443,
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
    .mistake_in = &mistake_in_http_way,
};

}  // namespace kigen::sources
