#include "probes/sources/ldap_tour.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <utility>

#include "probes/model/text.h"
#include "probes/sources/ldap_attribute.h"
#include "probes/sources/ldap_filter.h"
#include "probes/sources/ldap_name.h"

namespace kigen::sources {
namespace {

constexpr std::string_view kOwnBase = "base";
constexpr std::string_view kDefaultNamingContext = "defaultNamingContext", kNamingContexts = "namingContexts";

/// What the root entry says, by attributes in lower case.
using RootWords = std::map<std::string, std::vector<std::string>>;

struct Root {
  RootWords words;
  std::optional<Fault> fault;  // why there are not all of them
};

std::string first_of(const RootWords& words, std::string_view attribute) {
  const auto found = words.find(ascii_lower(attribute));
  return found == words.end() || found->second.empty() ? "" : found->second.front();
}

// A directory also has contexts for its configuration and schema: longer names, or none of domains.
std::string shortest_context(const RootWords& words) {
  const auto found = words.find(ascii_lower(kNamingContexts));
  if (found == words.end()) return "";
  std::vector<std::string> contexts = found->second;
  std::erase(contexts, "");
  const auto worse = [](const std::string& name) {
    return std::pair(!ascii_lower(name).starts_with("dc="), name.size());
  };
  const auto best = std::ranges::min_element(contexts, {}, worse);
  return best == contexts.end() ? "" : *best;
}

std::string word_of(const LdapPlan& plan, const RootWords& words, const std::string& wanted) {
  if (wanted != kOwnBase) return first_of(words, wanted);
  if (!plan.base.empty()) return plan.base;
  const auto told = first_of(words, kDefaultNamingContext);
  return told.empty() ? shortest_context(words) : told;
}

// The attributes of the root entry that the plan needs.
std::vector<std::string> wanted_words(const LdapPlan& plan) {
  std::vector<std::string> wanted;
  const auto want = [&](std::string_view attribute) {
    if (std::ranges::find(wanted, attribute) == wanted.end()) wanted.emplace_back(attribute);
  };
  for (const auto& search : plan.searches) {
    const auto& word = search.base.root_word;
    if (word == kOwnBase && plan.base.empty()) {
      want(kDefaultNamingContext);
      want(kNamingContexts);
    } else if (!word.empty() && word != kOwnBase) {
      want(word);
    }
  }
  return wanted;
}

// Every server has the entry (RFC 4512 section 5.1), so one that shows none hides it.
std::optional<Fault> root_fault(const LdapAnswer& answer) {
  const bool is_hidden =
      answer.entries.empty() && (!answer.fault || answer.fault->reason == Reason::kNotFound);
  if (!answer.fault && !is_hidden) return std::nullopt;
  const std::string detail = answer.fault ? answer.fault->detail : "the server does not show it";
  return Fault(is_hidden ? Reason::kPermission : answer.fault->reason, "root entry: " + detail);
}

RootWords words_in(const LdapAnswer& answer) {
  RootWords words;
  for (const auto& entry : answer.entries) {
    for (const auto& attribute : entry.attributes) {
      for (const auto& value : attribute.values) {
        words[plain_ldap_attribute(attribute.name)].emplace_back(as_text(value));
      }
    }
  }
  return words;
}

Task<LdapAnswer> ask_root(LdapDialogue& dialogue, std::vector<std::string> attributes) {
  LdapQuestion question;
  question.scope = LdapScope::kBase;
  question.filter = encode_ldap_filter("(objectClass=*)").value();
  question.attributes = std::move(attributes);
  auto answer = co_await dialogue.search(std::move(question));
  co_return answer;
}

// Empty where the server does not tell.
std::string base_of(const LdapPlan& plan, const LdapSearch& search, const RootWords& words) {
  const auto& [name, word] = search.base;
  if (word.empty()) return name;
  const auto told = word_of(plan, words, word);
  return told.empty() || name.empty() ? told : name + "," + told;
}

Task<LdapAnswer> ask(LdapDialogue& dialogue, const LdapPlan& plan, const LdapSearch& search, std::string base,
                     std::optional<Fault> root_fault) {
  LdapAnswer answer;
  if (base.empty()) {
    answer.fault = std::move(root_fault);
    if (!answer.fault) {
      answer.fault = Fault(Reason::kNotFound, "the server does not tell its " + search.base.root_word);
    }
    co_return answer;
  }
  LdapQuestion question;
  question.base = std::move(base);
  question.scope = search.scope;
  question.filter = search.filter;
  question.attributes = plan.attributes;
  answer = co_await dialogue.search(std::move(question));
  co_return answer;
}

}  // namespace

Task<LdapHarvest> tour_directory(LdapDialogue& dialogue, const LdapPlan& plan,
                                 const HttpCredentials& credentials) {
  LdapHarvest harvest;
  if (credentials.any()) {
    auto bound = co_await dialogue.bind(credentials.username, credentials.password);
    if (!bound) harvest.fault = std::move(bound).fault();
  }
  Root root;
  if (const auto wanted = wanted_words(plan); !wanted.empty() && !harvest.fault) {
    const auto answer = co_await ask_root(dialogue, wanted);
    root = {words_in(answer), root_fault(answer)};
    if (dialogue.is_over()) harvest.fault = root.fault;
  }
  for (std::size_t i = 0; i < plan.searches.size() && !harvest.fault && !dialogue.is_over(); ++i) {
    LdapFinding& finding = harvest.findings.emplace_back();
    finding.search = i;
    finding.base = base_of(plan, plan.searches[i], root.words);
    finding.answer = co_await ask(dialogue, plan, plan.searches[i], finding.base, root.fault);
  }
  co_await dialogue.unbind();
  co_return harvest;
}

}  // namespace kigen::sources
