// Targets that people name without a configuration file: on the command line, and through /probe.
#include <unordered_set>

#include "exporter/config/loader.h"
#include "exporter/config/mistakes.h"
#include "exporter/config/modules.h"
#include "exporter/config/target_url.h"
#include "exporter/config/text_file.h"

namespace kigen::config {
namespace {

constexpr std::string_view kTrustStore = "/etc/ssl/certs";
constexpr std::string_view kCommandLine = "command line";

void add_argument(const std::string& text, std::string_view group, Config& config,
                  std::vector<Mistake>& mistakes, std::unordered_set<std::string>& seen) {
  auto target = single_target(config, std::string(module_for(text)), text, std::string(group));
  if (const auto* mistake = std::get_if<std::string>(&target)) {
    mistakes.push_back({std::string(kCommandLine), 0, "", *mistake});
    return;
  }
  Target& named = std::get<Target>(target);
  if (seen.insert(named.identity()).second) {
    config.targets.push_back(std::move(named));
  } else {
    mistakes.push_back(
        {std::string(kCommandLine), 0, "", "the same target twice, " + quoted(without_secret(text))});
  }
}

}  // namespace

std::string_view module_for(std::string_view target) {
  if (is_target_url(target)) return "https";  // the scheme has the last word
  if (target.find_first_of("/*?") != std::string_view::npos) return "files";
  const std::size_t bracket = target.find('[');
  if (bracket == std::string_view::npos) return "https";
  const bool before_ipv6_literal = bracket == 0 || target[bracket - 1] == '@';
  return before_ipv6_literal ? "https" : "files";
}

Loaded from_command_line(const std::vector<std::string>& targets) {
  const auto config = std::make_shared<Config>();
  config->modules = built_in_modules_with(config->global.timing);
  std::vector<Mistake> mistakes;
  std::unordered_set<std::string> seen;
  for (const std::string& text : targets) add_argument(text, "cli", *config, mistakes, seen);
  if (targets.empty()) add_argument(std::string(kTrustStore), "local", *config, mistakes, seen);
  if (!mistakes.empty()) return mistakes;
  return std::shared_ptr<const Config>(config);
}

std::variant<Target, std::string> single_target(const Config& config, const std::string& module,
                                                const std::string& target, const std::string& group) {
  const auto found = config.modules.find(module);
  if (found == config.modules.end()) {
    return "unknown module " + quoted(module) + ", known are " + enumerated(names_of(config.modules));
  }
  Target unnamed{group, found->second, {}, config.global.labels};
  auto named = named_target(config.modules, std::move(unnamed), {}, target, current_directory());
  if (!named) return named.fault().detail;
  return *std::move(named);
}

}  // namespace kigen::config
