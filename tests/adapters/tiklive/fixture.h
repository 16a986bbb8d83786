// Reads tests/fixtures: one answer of the provider a file.
#pragma once

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/tiklive/scripted_http.h"

namespace holdfast::testing {

struct Fixture {
  std::string name;
  std::string endpoint;
  std::string post_url;  // of the query, "" when it has none
  ScriptedAnswer answer;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline Fixture load_fixture(const std::filesystem::path& path) {
  const auto document = boost::json::parse(read_file(path));
  const auto& object = document.as_object();
  Fixture fixture;
  fixture.name = path.stem().string();
  fixture.endpoint = std::string(object.at("endpoint").as_string());
  if (const auto* url = object.at("query").as_object().if_contains("url")) fixture.post_url = std::string(url->as_string());
  fixture.answer.status = static_cast<int>(object.at("status").as_int64());
  for (const auto& [name, value] : object.at("headers").as_object()) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    fixture.answer.headers[lower] = std::string(value.as_string());
  }
  if (const auto* body = object.if_contains("body")) fixture.answer.body = boost::json::serialize(*body);
  if (const auto* text = object.if_contains("body_text")) fixture.answer.body = std::string(text->as_string());
  return fixture;
}

// Every answer of the provider, by name; those of the CDN are another area's.
inline std::vector<Fixture> provider_fixtures() {
  std::vector<Fixture> fixtures;
  for (const auto& entry : std::filesystem::directory_iterator(HOLDFAST_FIXTURES)) {
    if (entry.path().extension() != ".json" || entry.path().filename() == "manifest.json") continue;
    auto fixture = load_fixture(entry.path());
    if (fixture.endpoint != "CDN") fixtures.push_back(std::move(fixture));
  }
  std::ranges::sort(fixtures, {}, &Fixture::name);
  return fixtures;
}

}  // namespace holdfast::testing
