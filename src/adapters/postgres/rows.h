// Values that go to the server and rows that come back, as text. A Params is bound by position: no value is ever spliced into SQL.
// Times cross as microseconds of the database's clock: `shift` is how far that one is ahead of ours.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/sha256.h"

namespace holdfast::postgres {

// Stands for "this call was sent before and its outcome is unknown": false at first, true when it is sent again.
struct Again {};

// One element of a Postgres array is text or null.
std::string array_text(const std::vector<std::optional<std::string>>& elements);
std::string bytea_text(const Sha256& digest);

class Params {
 public:
  explicit Params(Duration shift = {}) : shift_(shift) {}
  template <class... Values>
  Params& add(const Values&... values) {
    (values_.push_back(text_of(values)), ...);
    return *this;
  }
  // An array of anything that add() takes.
  template <class Values>
  Params& array(const Values& values) {
    std::vector<std::optional<std::string>> elements;
    for (const auto& value : values) elements.push_back(text_of(value));
    values_.emplace_back(array_text(elements));
    return *this;
  }
  Params& again() {
    again_at_ = values_.size();
    values_.emplace_back("f");
    return *this;
  }
  // It is sent once more, and the first one may have been carried out.
  void sent_before() {
    if (again_at_) values_[*again_at_] = "t";
  }
  const std::vector<std::optional<std::string>>& values() const { return values_; }

 private:
  template <class Value>
  std::optional<std::string> text_of(const Value& value) const {
    if constexpr (std::is_same_v<Value, std::nullptr_t>) {
      return std::nullopt;
    } else if constexpr (std::is_same_v<Value, bool>) {
      return value ? "t" : "f";
    } else if constexpr (std::is_enum_v<Value>) {
      return std::to_string(static_cast<std::int64_t>(value));
    } else if constexpr (std::is_arithmetic_v<Value>) {
      return std::to_string(value);
    } else if constexpr (std::is_same_v<Value, Instant>) {
      return std::to_string(to_us(value + shift_));
    } else if constexpr (std::is_same_v<Value, Duration>) {
      return std::to_string(value.count());
    } else if constexpr (std::is_same_v<Value, Sha256>) {
      return bytea_text(value);
    } else if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
      return text_without_nul(std::string_view(value));
    } else {
      return wrapped(value);
    }
  }
  template <class Tag>
  std::optional<std::string> wrapped(const Id<Tag>& id) const { return std::to_string(id.value); }
  template <class Inner>
  std::optional<std::string> wrapped(const std::optional<Inner>& value) const {
    if (!value) return std::nullopt;
    return text_of(*value);
  }
  // Postgres has no U+0000 in text, and takes UTF-8 only: what isn't is replaced by U+FFFD.
  static std::string text_without_nul(std::string_view text);

  Duration shift_;
  std::optional<std::size_t> again_at_;
  std::vector<std::optional<std::string>> values_;
};

// The answer to one statement. Columns by number, from 0; a null reads as 0 or "" where it isn't asked for.
class Rows {
 public:
  Rows() = default;
  Rows(std::shared_ptr<PGresult> result, Duration shift) : result_(std::move(result)), shift_(shift) {}
  int count() const { return result_ ? PQntuples(result_.get()) : 0; }
  bool empty() const { return count() == 0; }
  std::int64_t changed() const;   // rows that the statement changed

  bool null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
  std::int64_t integer(int row, int column) const;
  int small(int row, int column) const { return static_cast<int>(integer(row, column)); }
  bool truth(int row, int column) const { return PQgetvalue(result_.get(), row, column)[0] == 't'; }
  double real(int row, int column) const;
  std::string text(int row, int column) const;
  Instant instant(int row, int column) const { return instant_from_us(integer(row, column)) - shift_; }
  Duration length(int row, int column) const { return Duration{integer(row, column)}; }
  std::optional<Sha256> sha256(int row, int column) const;   // bytea of 32 bytes; nullopt when null
  std::vector<std::string> texts(int row, int column) const;   // text[]: null elements read as ""
  template <class SomeId>
  SomeId id(int row, int column) const { return SomeId{integer(row, column)}; }

  std::optional<std::int64_t> maybe(int row, int column) const {
    if (null(row, column)) return std::nullopt;
    return integer(row, column);
  }
  std::optional<std::string> maybe_text(int row, int column) const {
    if (null(row, column)) return std::nullopt;
    return text(row, column);
  }
  std::optional<Instant> maybe_instant(int row, int column) const {
    if (null(row, column)) return std::nullopt;
    return instant(row, column);
  }

 private:
  std::shared_ptr<PGresult> result_;
  Duration shift_{0};
};

}  // namespace holdfast::postgres
