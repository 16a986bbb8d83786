// One dead letter.
#include "adapters/postgres/letter_rows.h"

#include "core/listing/post_link.h"

namespace holdfast::postgres {

Letter read_letter(const Rows& rows, int row, int at) {
  Letter found;
  auto& letter = found.letter;
  found.no = rows.integer(row, at);
  if (const auto id = rows.maybe(row, at + 1)) {
    letter.aweme_id = std::to_string(*id);
    letter.url = canonical_url(AwemeId{*id}, "");
  } else {
    letter.url = rows.text(row, at + 2);
  }
  letter.source = rows.text(row, at + 3);
  letter.reason = static_cast<Reason>(rows.integer(row, at + 4));
  letter.stage = rows.text(row, at + 5);
  letter.status = rows.small(row, at + 6);
  letter.evidence = rows.text(row, at + 7);
  letter.at = rows.instant(row, at + 8);
  letter.attempts = rows.small(row, at + 9);
  letter.captures = rows.small(row, at + 10);
  found.revived_at = rows.maybe_instant(row, at + 11);
  return found;
}

}  // namespace holdfast::postgres
