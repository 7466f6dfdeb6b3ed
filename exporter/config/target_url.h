// Targets written as URLs, `smtp://mx1.example.jp`: the scheme says how to look. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exporter/config/modules.h"

namespace kigen::config {

/// True for anything with `://`, right or wrong.
bool is_target_url(std::string_view text);

/// Whether a URL is a target of the module as a whole, in place of saying which module.
bool takes_urls(const Module& module);

/// The text as it may be repeated to people: without what stands before `@` in a URL.
std::string without_secret(std::string_view text);

/// What a URL says: the module, and for the source `host:port`. A configured module is kept, and has to look
/// the way the scheme says; in place of a built-in one, or of none, comes that of the scheme. A path behind
/// the host is passed over. The fault's detail is a mistake for people, and never quotes a user name or
/// password. `options`: what stands over the module.
struct UrlTarget {
  std::string module;
  std::string place;
};
Result<UrlTarget> read_target_url(const Module& named, const Options& options, std::string_view text);

/// The module of that name with the options over it, but for how TLS begins.
Module module_for_url(const Modules& modules, const std::string& name, Options options);

/// Whatever `target` (of which group, module and labels are known) is called `text`: named, and with the
/// module that a URL asks for, over which `options` are applied then. The fault's detail is a mistake for
/// people.
Result<Target> named_target(const Modules& modules, Target target, const Options& options,
                            std::string_view text, const std::string& directory);

}  // namespace kigen::config
