#include "exporter/config/option_tables.h"

#include <vector>

#include "probes/catalog.h"
#include "probes/model/observation.h"

namespace kigen::config {
namespace {

using enum OptionKind;

constexpr std::array<std::string_view, 2> kResolvers = {"c-ares", "system"};

constexpr std::size_t kRoleCount = 7;

std::span<const std::string_view> role_names() {
  static const auto names = [] {
    std::array<std::string_view, kRoleCount> labels;
    for (std::size_t i = 0; i < kRoleCount; ++i) labels[i] = label(static_cast<Role>(i));
    return labels;
  }();
  return names;
}

std::span<const std::string_view> source_names() {
  static const auto names = [] {
    std::vector<std::string_view> all;
    for (const auto* source : all_sources()) all.push_back(source->name);
    return all;
  }();
  return names;
}

std::span<const std::string_view> check_names() { return kCheckNames; }

constexpr std::int64_t kMinIntervalMs = 1000;  // a slip of the unit must not become a flood

constexpr std::array kSections = std::to_array<OptionDescription>({
    {"global", kTextMap, "", "What holds for everything."},
    {"web", kTextMap, "", "Who may ask what of the exporter's own pages."},
    {"modules", kTextMap, "", "New modules by name, or other options for built-in ones."},
    {"system_files", kFileList, "",
     "Patterns of files that define a system each, beside the built-in ones or in place of one."},
    {"groups", kTextList, "", "What is watched."},
    {"pairs", kTextList, "", "What lies in a store, and where else it has to be."},
    {"ignore", kTextList, "", "Certificates that are known and unwanted."},
    {"exposition", kTextMap, "", "Which part of what is known appears on /metrics."},
});

constexpr std::array kGlobal = std::to_array<OptionDescription>({
    {"interval", kDuration, "15m", "How often each target is probed.", {}, kMinIntervalMs},
    {"retry_interval", kDuration, "1m", "After a failure, doubling up to the interval.", {}, kMinIntervalMs},
    {"timeout", kDuration, "10s",
     "One deadline for a whole network probe; walks of files have `scan_timeout`."},
    {"scan_timeout", kDuration, "10m", "Deadline of a whole walk of files."},
    {"max_concurrency",
     kCount,
     "10000",
     "Probes in flight; never more than the file-descriptor limit allows.",
     {},
     1,
     1'000'000},
    {"max_per_address", kCount, "32", "Probes in flight to one address.", {}, 1, 10'000},
    {"labels", kTextMap, "", "Labels of every target."},
    {"resolver", kChoice, "c-ares", "Who looks up names; system asks every NSS module.", kResolvers},
});

constexpr std::array kWeb = std::to_array<OptionDescription>({
    {"probe_allow", kTextList, "",
     "Host names, `*.` patterns and IP networks that /probe may look at; default: any."},
});

constexpr std::array kGroup = std::to_array<OptionDescription>({
    {"name", kText, "", "The label `group`; unique."},
    {"module", kText, "", "How its targets are looked at; `system` may stand in its place."},
    {"targets", kTextList, "", "Where: texts, or maps with `target` and options of their own."},
    {"target_files", kFileList, "",
     "Patterns of files in Prometheus' file_sd format, followed without a reload."},
    {"labels", kTextMap, "", "Labels of its targets, over the global ones."},
    {"expect", kTextList, "", "Certificates that each of its targets has to have."},
});

constexpr std::array kTarget = std::to_array<OptionDescription>({
    {"target", kText, "", "Where, as in a target written as text."},
    {"labels", kTextMap, "", "Labels of this target, over those of its group."},
    {"expect", kTextList, "", "Certificates that it has to have, in place of those of its group."},
});

constexpr std::array kExpectation = std::to_array<OptionDescription>({
    {"name", kText, "", "What the expectation is called: labels `item=\"expected:NAME\"` and `name`."},
    {"friendly_name", kText, "", "How the friendly name begins."},
    {"names", kTextList, "",
     "DNS names and IP addresses that it covers, all of them. Those of an endpoint also stand in for the "
     "name "
     "that the check `name` goes by."},
    {"issuer", kText, "", "As the label `issuer_name` or `issuer`."},
    {"fingerprint", kText, "", "SHA-256 or SHA-1 in hexadecimal, or its first four digits or more."},
    {"topic", kText, "", "As the label `topic`."},
    {.key = "role",
     .kind = kChoice,
     .default_text = "any but trusted",
     .sentence = "As the label `role`.",
     .choices_from = &role_names},
    {"count", kCount, "at least one", "Exactly so many different certificates.", {}, 1, 1'000'000},
});

// It becomes the name of a file in links to runbooks.
std::string mistake_in_system(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  const bool holds = name.size() <= 64 && name.find_first_not_of(kLetters) == std::string_view::npos;
  return holds ? "" : "a name of lower-case letters, digits, `_` and `-`";
}

constexpr std::array kTiming = std::to_array<OptionDescription>({
    {"interval", kDuration, "the global one", "How often the target is probed.", {}, kMinIntervalMs},
    {"retry_interval",
     kDuration,
     "the global one",
     "After a failure, doubling up to the interval.",
     {},
     kMinIntervalMs},
    {"timeout", kDuration, "the global one",
     "Deadline of a network probe; walks of files have `scan_timeout`."},
    {"scan_timeout", kDuration, "the global one", "Deadline of a whole walk of files."},
    {"renewal_lead", kDuration, "see leads", "How long before notAfter to begin."},
    {"critical_lead", kDuration, "see leads", "How long before notAfter to run."},
    {"watch_roots", kBoolean, "false", "Whether root and trusted certificates have leads too."},
    {"pair_automatically", kBoolean, "false",
     "Whether the check `deployed` compares an endpoint with every watched file."},
    {.key = "system",
     .kind = kText,
     .default_text = "",
     .sentence =
         "What the target is part of, such as vcenter: the label `system`, by which alerts find their "
         "runbook. On a group without a module also how its hosts are looked at.",
     .mistake_in = &mistake_in_system},
    {"optional", kBoolean, "false",
     "That nobody is there is no failure, until somebody was: see *Optional targets*."},
});

constexpr std::array kTargetFile = std::to_array<OptionDescription>({
    {"targets", kTextList, "", "Where."},
    {"labels", kTextMap, "",
     "Labels; `__kigen_OPTION` sets an option (`.` as `_`), others with `__` are left out."},
});

constexpr std::array kSystem = std::to_array<OptionDescription>({
    {.key = "name",
     .kind = kText,
     .default_text = "",
     .sentence = "The value of `system`, and the label.",
     .mistake_in = &mistake_in_system},
    {"summary", kText, "", "What it is, in one line."},
    {"endpoints", kTextList, "", "In which ways each host is looked at."},
});

constexpr std::array kSystemEndpoint = std::to_array<OptionDescription>({
    {"module", kText, "", "How it is looked at; what the module's source takes may stand beside it."},
    {"port", kCount, "that of the target, else of the module", "Where.", {}, 1, 65535},
    {"path", kText, "", "Of a document: what follows `https://HOST`."},
    {"needs_credentials", kBoolean, "false", "Left out where the group or target has no credentials."},
});

constexpr std::array kModule = std::to_array<OptionDescription>({
    {.key = "source",
     .kind = kChoice,
     .default_text = "",
     .sentence = "Where the bytes come from; a module with the name of a built-in one has its source.",
     .choices_from = &source_names},
    {"on_demand", kBoolean, "",
     "May be used through /probe; default: true for modules that use the network."},
});

constexpr std::array kPair = std::to_array<OptionDescription>({
    {"name", kText, "", "The label `pair`; unique."},
    {"store", kText, "",
     "The file, directory or pattern, the machine or the document, as in a target of some group."},
    {"endpoints", kTextList, "",
     "The endpoints that should serve what lies in it, each as in a target of some group."},
    {"only.store", kText, "all",
     "Of a Windows machine or an export: what lies in this store, `TrustedPeople`."},
    {"only.friendly_name", kText, "all", "How the friendly names begin of what counts in the store."},
    {.key = "only.role",
     .kind = kChoice,
     .default_text = "all",
     .sentence = "The label `role` of what counts in the store.",
     .choices_from = &role_names},
    {"copies_of.group", kText, "", "The group whose targets hold what has to lie in the store, too."},
    {"copies_of.targets", kTextList, "", "Or some such targets, each as `store`."},
    {"copies_of.store", kText, "all",
     "Of Windows machines or exports: what lies in this store of theirs, `MY` or `vmms/MY`."},
    {"copies_of.friendly_name", kText, "all", "How the friendly names begin of what has to lie there."},
    {.key = "copies_of.role",
     .kind = kChoice,
     .default_text = "all",
     .sentence = "The label `role` of what has to lie there.",
     .choices_from = &role_names},
});

constexpr std::array kIgnore = std::to_array<OptionDescription>({
    {"fingerprint", kText, "", "SHA-256 or SHA-1 in hexadecimal, or its first four digits or more."},
    {"issuer_name", kText, "", "As the label `issuer_name`."},
    {"name", kText, "", "As the label `name`."},
    {.key = "role",
     .kind = kChoice,
     .default_text = "",
     .sentence = "As the label `role`.",
     .choices_from = &role_names},
});

constexpr std::array kExposition = std::to_array<OptionDescription>({
    {.key = "roles",
     .kind = kTextList,
     .default_text = "all",
     .sentence = "Roles of the certificates that are shown.",
     .choices_from = &role_names},
    {.key = "checks",
     .kind = kTextList,
     .default_text = "all",
     .sentence = "Checks that are shown.",
     .choices_from = &check_names},
});

constexpr std::array kTables = std::to_array<OptionTable>({
    {"file", kSections},
    {"global", kGlobal},
    {"web", kWeb},
    {"modules", kModule},
    {"groups[]", kGroup},
    {"targets[]", kTarget},
    {"modules, groups and targets", kTiming},
    {"expect[]", kExpectation},
    {"pairs[]", kPair},
    {"ignore[]", kIgnore},
    {"exposition", kExposition},
    {"target files", kTargetFile},
    {"system files", kSystem},
    {"endpoints[]", kSystemEndpoint},
});

}  // namespace

std::span<const OptionDescription> file_options() { return kSections; }
std::span<const OptionDescription> global_options() { return kGlobal; }
std::span<const OptionDescription> web_options() { return kWeb; }
std::span<const OptionDescription> group_options() { return kGroup; }
std::span<const OptionDescription> target_options() { return kTarget; }
std::span<const OptionDescription> timing_options() { return kTiming; }
std::span<const OptionDescription> target_file_options() { return kTargetFile; }
std::span<const OptionDescription> system_options() { return kSystem; }
std::span<const OptionDescription> system_endpoint_options() { return kSystemEndpoint; }

std::span<const OptionDescription> module_options() { return kModule; }
std::span<const OptionDescription> pair_options() { return kPair; }
std::span<const OptionDescription> ignore_options() { return kIgnore; }
std::span<const OptionDescription> expectation_options() { return kExpectation; }
std::span<const OptionDescription> exposition_options() { return kExposition; }
std::span<const OptionTable> option_tables() { return kTables; }

}  // namespace kigen::config
