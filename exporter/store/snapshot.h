// What is known now: immutable views of targets, made when a probe ends, shared by every scrape that asks.
// Holds no time of day but the moments things happened; whoever renders applies `now`.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/judgement/checks.h"
#include "exporter/store/binding_row.h"
#include "exporter/store/deployment.h"
#include "exporter/store/sheet.h"
#include "probes/model/observation.h"

namespace kigen::store {

/// Who a view is about. One per configured target and probed address; shared by successive views.
struct TargetHeader {
  std::string group;
  std::string module;
  std::string target;   // canonical
  std::string address;  // empty: not part of the key
  /// The label block of all target labels, without braces:
  /// `group="web",module="https",target="a:443",team="x"`.
  std::string labels;
};

/// One certificate that is shown.
struct Entry {
  std::shared_ptr<const Sighting> sighting;
  std::optional<std::chrono::seconds> renewal_lead;  // absent where nothing should alarm
  std::optional<std::chrono::seconds> critical_lead;
  judgement::Checks checks;
};

/// What one place inside the target yields: the chain of an endpoint, one file.
struct Place {
  std::shared_ptr<const Part> part;  // as last observed
  std::vector<Entry> entries;        // also those known from before, where the place could not be read
  /// Known, but not shown: ignored, or of a role that is not exposed.
  std::vector<std::shared_ptr<const Sighting>> hidden;
  std::vector<CrlSighting> crls;          // also those known from before, where the place could not be read
  std::vector<BindingSighting> bindings;  // the same
  std::vector<LicenseSighting> licenses;  // the same
  AdvisedLeads advised_leads;             // the same
};

/// An entry that a later attempt no longer found. Shown for kVanishedStay after `gone_at`.
struct VanishedItem {
  std::string labels;  // `,item="old.pem#0",name="www.example.jp"`
  std::string item;
  std::chrono::sys_seconds last_seen;
  std::chrono::sys_seconds gone_at{};  // when an attempt first missed it
  std::uint16_t key_length = 0;        // of `,item="old.pem#0"`
  // What goes on if it comes back.
  Sha256 fingerprint{};
  std::chrono::sys_seconds first_seen{};
  std::uint32_t replacements = 0;

  std::string_view key() const { return std::string_view(labels).substr(0, key_length); }
};

constexpr std::chrono::seconds kVanishedStay = std::chrono::hours(24);
constexpr std::size_t kMaxVanishedItems = 10000;  // of one target

struct Attempt {
  std::chrono::sys_seconds at{};
  std::optional<std::chrono::sys_seconds> last_success;
  std::optional<Fault> fault;  // why the last attempt failed, or that an optional target is `absent`
  std::chrono::nanoseconds duration{};
};

/// A certificate revocation list as a scrape shows it.
struct CrlRow {
  std::string labels;  // `,item="root.crl#0",name="Example Root"`
  std::chrono::sys_seconds this_update{};
  std::optional<std::chrono::sys_seconds> next_update;
};

/// A licence or an evaluation period as a scrape shows it.
struct LicenseRow {
  std::string labels;  // `,item="vcenter",name="vCenter Server 8 Standard"`
  std::string info;    // `,edition="vc.standard.instance",state="unused"`; may be empty
  std::string item;
  std::string name;                                   // never empty
  std::optional<std::chrono::sys_seconds> not_after;  // absent: it never ends
  std::optional<std::chrono::seconds> renewal_lead;   // absent where nothing should alarm
  std::optional<std::chrono::seconds> critical_lead;

  /// Of one that ends: false where the system says that nothing runs by it.
  bool in_use() const { return renewal_lead.has_value(); }
};

struct TargetView {
  std::shared_ptr<const TargetHeader> header;
  Sheet sheet;  // a row for every entry of every place, in their order
  Attempt attempt;
  std::vector<std::shared_ptr<const Place>> places;
  std::vector<CrlRow> crls;  // unique by item
  Bindings bindings;
  std::vector<LicenseRow> licenses;    // unique by item
  std::vector<VanishedItem> vanished;  // unique by key, none among the entries, at most kMaxVanishedItems
  std::vector<std::string>
      failed_items;              // `,item="a.pem",reason="malformed"`, each once, at most kMaxFailedItems
  std::size_t items_failed = 0;  // failed_item_count(), taken when the view was made
  std::optional<TlsFacts> tls;

  std::size_t certificate_count() const;
  /// Of all files and entries that could not be read, also those that `failed_items` has no room for.
  std::size_t failed_item_count() const;
};

constexpr std::size_t kMaxFailedItems = 1000;

/// Whether all addresses of a target show the same leaves; see agreement.h.
struct Agreement {
  std::optional<bool> same;   // absent: not known
  unsigned rounds_apart = 0;  // in a row

  friend bool operator==(const Agreement&, const Agreement&) = default;
};

/// Whether a certificate is there that the configuration expects.
struct ExpectedVerdict {
  std::string item;    // `expected:scvmm`
  std::string labels;  // `,item="expected:scvmm",name="scvmm"`
  bool found = false;
};

/// What is known of a target as a whole, whatever its addresses.
struct TargetVerdicts {
  std::shared_ptr<const TargetHeader> header;  // as configured: with an address only where that names one
  Agreement agreement;
  std::vector<ExpectedVerdict> expected;
};

struct Snapshot {
  /// Of attempted targets, in the order of the configuration; no two with equal labels.
  std::vector<std::shared_ptr<const TargetView>> targets;
  std::vector<TargetVerdicts> verdicts;  // only of targets about which there is one
  bool has_crls = false;                 // the same of revocation lists
  bool has_staples = false;              // any certificate among them: spares scrapes two rounds over all
  bool has_bindings = false;             // and of bindings
  bool has_licenses = false;             // and of licences
  std::shared_ptr<const Deployments> deployments;  // null: nothing is paired
  bool shows_check(std::string_view check) const;
  std::optional<std::vector<std::string>> checks;  // the exposed ones; absent: all
};

}  // namespace kigen::store
