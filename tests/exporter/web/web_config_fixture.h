// A folder with a web configuration, certificates and keys, and a server that goes by it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "exporter/web/server.h"
#include "exporter/web/web_config_file.h"
#include "tests/exporter/web/tls_client.h"
#include "tests/support/http_client.h"
#include "tests/support/mint.h"

namespace kigen::web {

// `secret` and `other` at cost 4.
inline constexpr char kHashOfSecret[] = "$2b$04$T9k.llVtPMQBVUw98dZ1puZ5CrGJX4PZenXnSjl1o02JC7OeZKUp2";
inline constexpr char kHashOfOther[] = "$2b$04$UglcPJR7gthJC3WMznAyZO.9DEmg9Zk0285FX5mlop0zAv3NBUp.i";

inline constexpr char kServing[] = "tls_server_config:\n  cert_file: leaf.pem\n  key_file: leaf.key\n";

class WebConfigFolder : public ::testing::Test {
 protected:
  WebConfigFolder() {
    folder_.write("leaf.pem", server_.leaf.pem + server_.intermediate.pem);
    folder_.write("leaf.key", server_.leaf.key_pem);
    folder_.write("clients.pem", client_ca_.pem);
  }

  std::string path() const { return folder_.path() + "/web.yml"; }
  LoadedWebConfig load(const std::string& text) {
    folder_.write("web.yml", text);
    return load_web_config(path());
  }
  // Mistakes as printed, a line each, without the folder.
  std::string mistakes_in(const std::string& text) { return text_of(load(text)); }
  std::string text_of(const LoadedWebConfig& loaded) const {
    std::string all;
    const auto* mistakes = std::get_if<std::vector<config::Mistake>>(&loaded);
    if (mistakes == nullptr) return all;
    for (const auto& mistake : *mistakes) all += mistake.to_string().substr(folder_.path().size() + 1) + "\n";
    return all;
  }
  // Null after a mistake, which fails the test.
  std::shared_ptr<const WebConfig> right(const std::string& text) {
    const auto loaded = load(text);
    EXPECT_EQ(text_of(loaded), "");
    const auto* config = std::get_if<std::shared_ptr<const WebConfig>>(&loaded);
    return config == nullptr ? nullptr : *config;
  }

  // The port.
  int serve(const std::string& text) {
    file_ = std::make_shared<WebConfigFile>(path(), right(text));
    Options options;
    options.listen_addresses = {"127.0.0.1:0"};
    options.threads = 32;
    options.web_config = file_;
    Handlers handlers;
    handlers.metrics = [](const Sink& sink) { sink("cert_expiry_seconds 1\n"); };
    handlers.probe = [](const ProbeQuery&) { return Answer{200, "text/plain", "probe_success 1\n"}; };
    handlers.status_page = [] { return Answer{200, "text/html; charset=utf-8", "<h1>Kigen</h1>"}; };
    handlers.ready = [] { return true; };
    handlers.reload = [] { return Answer{200, "text/plain", "reloaded\n"}; };
    running_ = std::make_unique<Server>(options, handlers);
    return running_->ports().at(0);
  }

  testing::TemporaryFolder folder_;
  const testing::Chain server_ = testing::mint_chain();
  const testing::Minted client_ca_ = testing::mint({.common_name = "Clients", .key_number = 7, .ca = true});
  std::shared_ptr<WebConfigFile> file_;
  std::unique_ptr<Server> running_;
};

}  // namespace kigen::web
