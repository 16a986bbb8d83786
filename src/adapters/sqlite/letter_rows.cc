// One dead letter.
#include "adapters/sqlite/letter_rows.h"

#include "core/listing/post_link.h"

namespace holdfast::sqlite {

Letter read_letter(Query& row) {
  Letter found;
  auto& letter = found.letter;
  found.no = row.integer(0);
  if (const auto id = row.maybe(1)) {
    letter.aweme_id = std::to_string(*id);
    letter.url = canonical_url(AwemeId{*id}, "");
  } else {
    letter.url = row.text(2);
  }
  letter.source = row.text(3);
  letter.reason = static_cast<Reason>(row.integer(4));
  letter.stage = row.text(5);
  letter.status = row.small(6);
  letter.evidence = row.text(7);
  letter.at = row.instant(8);
  letter.attempts = row.small(9);
  letter.captures = row.small(10);
  found.revived_at = row.maybe_instant(11);
  return found;
}

}  // namespace holdfast::sqlite
