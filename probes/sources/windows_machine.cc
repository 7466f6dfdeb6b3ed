#include "probes/sources/windows_machine.h"

#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "probes/formats/registry_export.h"
#include "probes/formats/registry_text.h"
#include "probes/formats/registry_value.h"
#include "probes/model/text.h"
#include "probes/sources/contents_part.h"
#include "probes/sources/machine_contents.h"

namespace kigen::sources {
namespace {

using formats::Contents;
using std::string_view;

constexpr const char kStores[] = R"(HKLM\SOFTWARE\Microsoft\SystemCertificates\)";
constexpr const char kServices[] = R"(HKLM\SOFTWARE\Microsoft\Cryptography\Services)";
constexpr const char kSqlServer[] = R"(HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\)";
constexpr const char kSqlNames[] = R"(Instance Names\SQL)";
constexpr const char kSqlCertificate[] = R"(\MSSQLServer\SuperSocketNetLib)";
constexpr const char kOwnStore[] = "MY";
constexpr std::size_t kMaxSqlInstances = 50;  // SQL Server allows no more
constexpr std::size_t kMaxDetailBytes = 500;
constexpr std::size_t kMaxBoundStores = 8;  // beyond those that are asked for

constexpr std::array kBindings = {
    R"(HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters)",
    R"(HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp)",
    R"(HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Listener)",
    R"(HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Virtualization)",
};

// The ids of SQL Server's instances: `"SQLEXPRESS"="MSSQL15.SQLEXPRESS"` below Instance Names.
std::vector<std::string> sql_ids(const Bytes& text) {
  formats::MemoryInput input(text);
  formats::RegistryText lines(input);
  std::vector<std::string> ids;
  while (lines.next() && ids.size() < kMaxSqlInstances) {
    const auto line = formats::split_registry_line(lines.line());
    auto id = line ? formats::registry_string(line->data) : std::nullopt;
    if (id && !id->empty() && id->find('\\') == std::string::npos) ids.push_back(*std::move(id));
  }
  return ids;
}

std::vector<string_view> split_at_bars(string_view stores) {
  std::vector<string_view> names;
  while (true) {
    const std::size_t end = stores.find('|');
    names.push_back(stores.substr(0, end));
    if (end == string_view::npos) return names;
    stores.remove_prefix(end + 1);
  }
}

class MachineReader {
 public:
  MachineReader(const MachineWishes& wishes, const ExportKey& export_key)
      : wishes_(wishes), export_key_(export_key) {}

  MachineAnswer read(pki::Assessor& assessor) {
    for (const auto& store : wishes_.stores) read_store(store);
    if (wishes_.services) read_services();
    if (wishes_.bindings) {
      read_bindings();
      read_bound_stores();
    }
    return {contents_.parts(assessor), fault()};
  }

 private:
  /// What one key came to.
  struct Key {
    Contents contents;
    std::optional<Fault> fault;
    bool asked = true;  // false: the machine does not answer any more
    bool is_missing() const { return fault && fault->reason == Reason::kNotFound; }
  };

  Key ask(const std::string& name) {
    Key key;
    key.asked = !broken_;
    if (broken_) return key;
    KeyExport got = export_key_(name);
    if (got.fault && got.scope == NetScope::kMachine) {
      broken_ = Fault(got.fault->reason, name + ": " + got.fault->detail);
      key.asked = false;
      return key;
    }
    key.fault = std::move(got.fault);
    if (got.text.empty()) return key;
    const auto& format = formats::kRegistryExport;
    if (!format.recognises(head_of(got.text), got.text.size())) {
      key.fault = Fault(Reason::kProtocol, "what came is no export");
      return key;
    }
    formats::MemoryInput input(got.text);
    key.contents = format.parse(input, {});
    was_answered_ = true;
    return key;
  }

  void note(const std::string& what, const std::optional<Fault>& fault) {
    if (fault) failures_.emplace_back(fault->reason, what + ": " + fault->detail);
  }

  void read_store(const std::string& store) {
    if (!seen_.insert(ascii_lower(store)).second) return;
    Key key = ask(kStores + store);
    if (!key.asked) return;
    if (key.is_missing() && ascii_lower(store) != ascii_lower(kOwnStore)) key.fault.reset();
    note(store, key.fault);
    contents_.add_store(store, std::move(key.contents), std::move(key.fault));
  }

  void read_services() {
    Key key = ask(kServices);
    if (!key.asked) return;
    if (key.is_missing()) key.fault.reset();
    note("services", key.fault);
    contents_.add_services(std::move(key.contents), std::move(key.fault));
  }

  // What the machine did not tell any more stays known.
  void read_binding(const std::string& name) {
    Key key = ask(name);
    if (!key.asked) return contents_.add_bindings({}, broken_);
    if (key.is_missing()) key.fault.reset();
    note(name, key.fault);
    contents_.add_bindings(std::move(key.contents), std::move(key.fault));
  }

  void read_bindings() {
    if (broken_) return;
    for (const char* name : kBindings) read_binding(name);
    const std::string instances = std::string(kSqlServer) + kSqlNames;
    KeyExport names;
    if (!broken_) names = export_key_(instances);
    const bool is_missing = names.fault && names.fault->reason == Reason::kNotFound;
    if (names.fault && !is_missing) {
      if (names.scope == NetScope::kMachine) broken_ = names.fault;
      if (names.scope == NetScope::kKey) note(instances, names.fault);
      contents_.add_bindings({}, names.fault);
    }
    for (const auto& id : sql_ids(names.text)) read_binding(kSqlServer + id + kSqlCertificate);
  }

  void read_bound_stores() {
    std::vector<std::string> wanted;
    for (const auto& binding : contents_.bindings()) {
      for (const string_view store : split_at_bars(binding.store)) {
        const bool is_of_machine = !store.empty() && store.find_first_of("/\\") == string_view::npos;
        if (is_of_machine) wanted.emplace_back(store);
      }
    }
    for (const auto& store : wanted) {
      if (seen_.size() < wishes_.stores.size() + kMaxBoundStores) read_store(store);
    }
  }

  std::optional<Fault> fault() const {
    if (broken_) return broken_;
    if (failures_.empty()) return std::nullopt;
    std::string detail;
    for (const Fault& failure : failures_) detail += (detail.empty() ? "" : "; ") + failure.detail;
    return Fault(was_answered_ ? Reason::kPartial : failures_.front().reason,
                 bounded_text(detail, kMaxDetailBytes));
  }

  const MachineWishes& wishes_;
  const ExportKey& export_key_;
  MachineContents contents_;
  std::set<std::string> seen_;   // stores, in lower case
  std::optional<Fault> broken_;  // why nothing more is asked
  std::vector<Fault> failures_;  // of single keys
  bool was_answered_ = false;
};

}  // namespace

MachineAnswer read_machine(const MachineWishes& wishes, const ExportKey& export_key,
                           pki::Assessor& assessor) {
  return MachineReader(wishes, export_key).read(assessor);
}

}  // namespace kigen::sources
