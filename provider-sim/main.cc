// holdfast-sim: a made-up provider and CDN over HTTP. It shares no code with the product, so that it can't share its
// mistakes. Listens on this machine only unless told otherwise.
#include <boost/system/system_error.hpp>
#include <cstdio>

#include "server.h"
#include "settings.h"

namespace {

using holdfast::provider_sim::Settings;

std::string origin_of(const Settings& settings, const std::string& address, std::uint16_t port) {
  const std::string host = address.find(':') == std::string::npos ? address : "[" + address + "]";
  return (settings.tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

// Where this server is reached; media links follow unless they name CDN hosts.
void set_origins(Settings& settings, std::uint16_t port) {
  std::vector<std::string> origins;
  for (const std::string& address : settings.addresses) origins.push_back(origin_of(settings, address, port));
  if (!settings.origin.empty()) origins = {settings.origin};
  settings.universe.api_origin = origins.front();
  if (!settings.host_links) settings.universe.cdn_origins = origins;
}

bool write_port(const std::string& path, std::uint16_t port) {
  const std::string draft = path + ".new";
  std::FILE* file = std::fopen(draft.c_str(), "w");
  if (file == nullptr) return false;
  std::fprintf(file, "%u\n", port);
  return std::fclose(file) == 0 && std::rename(draft.c_str(), path.c_str()) == 0;
}

}  // namespace

int main(int count, char** words) try {
  Settings settings;
  switch (holdfast::provider_sim::parse(count, words, settings)) {
    case holdfast::provider_sim::Parsed::done: return 0;
    case holdfast::provider_sim::Parsed::wrong: return 2;
    case holdfast::provider_sim::Parsed::run: break;
  }
  holdfast::provider_sim::Server server(settings);
  set_origins(settings, server.port());
  if (!settings.port_file.empty() && !write_port(settings.port_file, server.port())) {
    std::fprintf(stderr, "holdfast-sim: %s can't be written\n", settings.port_file.c_str());
    return 1;
  }
  std::printf("%s\n", settings.universe.api_origin.c_str());
  std::fflush(stdout);
  server.run(settings);
  return 0;
} catch (const boost::system::system_error& error) {
  std::fprintf(stderr, "holdfast-sim: %s\n", error.what());
  return 1;
}
