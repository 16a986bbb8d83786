// Where the tables contradict each other (reliability.md 1.5, fsck). All but the quick questions read everything once.
#include <array>

#include "adapters/sqlite/stores.h"

namespace holdfast::sqlite {

namespace {
struct Question {
  const char* wrong;  // what the rows that come back are
  const char* sql;    // selects what to show
  bool quick = false; // answered by an index or a small table
};

constexpr std::array questions{
    Question{"pending and not in exactly one of ready and lease",
             "SELECT i.id FROM item i LEFT JOIN ready r ON r.id = i.id LEFT JOIN lease l ON l.id = i.id "
             "WHERE i.state = 0 AND i.hold IS NULL AND (r.id IS NULL) = (l.id IS NULL) LIMIT ?"},
    Question{"held, and ready or leased for work",
             "SELECT i.id FROM item i LEFT JOIN ready r ON r.id = i.id LEFT JOIN lease l ON l.id = i.id "
             "WHERE i.hold IS NOT NULL AND (r.id IS NOT NULL OR l.stage <> 4) LIMIT ?"},
    Question{"pending, and ready or leased for the index",
             "SELECT i.id FROM item i LEFT JOIN ready r ON r.id = i.id LEFT JOIN lease l ON l.id = i.id WHERE i.state = 0 AND (r.stage = 2 OR l.stage = 2) LIMIT ?"},
    Question{"stored and not in exactly one of ready and lease for the index",
             "SELECT i.id FROM item i LEFT JOIN ready r ON r.id = i.id AND r.stage = 2 LEFT JOIN lease l ON l.id = i.id AND l.stage = 2 "
             "WHERE i.state = 1 AND (r.id IS NULL) = (l.id IS NULL) LIMIT ?"},
    Question{"in a spool, and not pending with its upload ready or leased",
             "SELECT s.id FROM spooled s LEFT JOIN item i ON i.id = s.id LEFT JOIN ready r ON r.id = s.id AND r.stage = 1 LEFT JOIN lease l ON l.id = s.id AND l.stage = 1 "
             "WHERE i.state IS NOT 0 OR (r.id IS NULL) = (l.id IS NULL) LIMIT ?"},
    Question{"its upload is ready or leased, and it is in no spool",
             "SELECT id FROM (SELECT id FROM ready WHERE stage = 1 UNION ALL SELECT id FROM lease WHERE stage = 1) WHERE id NOT IN (SELECT id FROM spooled) LIMIT ?"},
    Question{"settled, and ready or leased for work",
             "SELECT i.id FROM item i LEFT JOIN ready r ON r.id = i.id LEFT JOIN lease l ON l.id = i.id "
             "WHERE i.state IN (2, 3, 4) AND (r.stage < 3 OR l.stage < 3 OR r.stage = 5 OR l.stage = 5) LIMIT ?"},
    Question{"ready, and not in the ledger of items", "SELECT r.id FROM ready r LEFT JOIN item i ON i.id = r.id WHERE i.id IS NULL LIMIT ?"},
    Question{"leased, and not in the ledger of items", "SELECT l.id FROM lease l LEFT JOIN item i ON i.id = l.id WHERE i.id IS NULL LIMIT ?", true},
    Question{"listed by a source, and not in the ledger of items",
             "SELECT DISTINCT d.id FROM discoveries d LEFT JOIN item i ON i.id = d.id WHERE i.id IS NULL LIMIT ?"},
    Question{"calls differ from the purchases of its capture",
             "SELECT i.id FROM item i WHERE i.calls <> iif(i.captures = 0, 0, (SELECT count(*) FROM spend s WHERE s.id = i.id AND s.capture = i.capture "
             "AND s.call IS NOT NULL AND s.outcome <> 2)) LIMIT ?"},
    Question{"an intent is open and its lease is gone",
             "SELECT s.no FROM spend s WHERE s.outcome = 0 AND s.token IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.token = s.token) "
             "AND NOT EXISTS (SELECT 1 FROM link k WHERE k.token = s.token AND k.state = 1) LIMIT ?", true},
    Question{"archived, and not in posts", "SELECT i.id FROM item i LEFT JOIN post p ON p.id = i.id WHERE i.state = 2 AND p.id IS NULL LIMIT ?"},
    Question{"dead without a dead letter",
             "SELECT i.id FROM item i WHERE i.state = 3 AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.id = i.id AND d.revived_at IS NULL) LIMIT ?"},
    Question{"a dead letter, and not dead",
             "SELECT d.id FROM dead_letter d JOIN item i ON i.id = d.id WHERE d.revived_at IS NULL AND i.state <> 3 AND i.state <> 4 LIMIT ?"},
    Question{"keyed and unpublished, and hidden from the janitor",
             "SELECT i.id FROM item i LEFT JOIN unpublished u ON u.id = i.id WHERE i.state IN (0, 3) AND i.storage_key IS NOT NULL AND u.id IS NULL LIMIT ?"},
    Question{"shown to the janitor, and published or without a key",
             "SELECT u.id FROM unpublished u LEFT JOIN item i ON i.id = u.id WHERE i.id IS NULL OR i.storage_key IS NULL OR i.state NOT IN (0, 3) LIMIT ?"},
    Question{"metadata is kept as listed, and the post is stored",
             "SELECT l.id FROM listed_post l LEFT JOIN item i ON i.id = l.id WHERE i.id IS NULL OR i.state IN (1, 2) LIMIT ?"},
    Question{"a token above the counter", "SELECT id FROM lease WHERE token > (SELECT value FROM counter WHERE name = 'token') LIMIT ?", true},
    Question{"states are counted wrong",
             "SELECT state FROM (SELECT state, ifnull(reason, -1) AS reason, ifnull(hold, -1) AS hold, count(*) AS n FROM item GROUP BY 1, 2, 3 "
             "EXCEPT SELECT state, reason, hold, n FROM tally) LIMIT ?"},
    Question{"what is not archived is counted wrong",
             "SELECT state FROM (SELECT state, ifnull(reason, -1) AS reason, ifnull(hold, -1) AS hold, count(*) AS n FROM item INDEXED BY item_open_idx "
             "WHERE state <> 2 GROUP BY 1, 2, 3 EXCEPT SELECT state, reason, hold, n FROM tally) LIMIT ?", true},
    Question{"states are counted that nothing is in",
             "SELECT t.state FROM tally t WHERE t.n > 0 AND NOT EXISTS (SELECT 1 FROM item i WHERE i.state = t.state AND ifnull(i.reason, -1) = t.reason "
             "AND ifnull(i.hold, -1) = t.hold) LIMIT ?"},
    Question{"credits are counted wrong",
             "SELECT day FROM (SELECT intent_at / 86400000000 AS day, purpose, outcome, count(*) AS n FROM spend GROUP BY 1, 2, 3 "
             "EXCEPT SELECT day, purpose, outcome, n FROM spend_tally) LIMIT ?"},
    Question{"ids were listed that the ledger of items lacks, or the other way: the difference is",
             "SELECT * FROM (SELECT ifnull((SELECT sum(ids_new) FROM page), 0) - (SELECT count(*) FROM item) AS off) WHERE off <> 0 LIMIT ?", true},
};
constexpr int shown_max = 10;

std::vector<std::string> ask_all(Connection& db, AuditDepth depth) {
  std::vector<std::string> lines;
  for (const auto& question : questions) {
    if (depth == AuditDepth::quick && !question.quick) continue;
    auto query = db.use(question.sql);
    query.bind(shown_max);
    while (query.row()) lines.push_back(std::string(question.wrong) + ": " + std::to_string(query.integer(0)));
  }
  if (depth != AuditDepth::file) return lines;
  auto query = db.use("PRAGMA quick_check(10)");
  while (query.row())
    if (auto line = query.text(0); line != "ok") lines.push_back("the file is damaged: " + line);
  return lines;
}
}  // namespace

awaitable<Result<std::vector<std::string>>> SqliteStatus::audit(AuditDepth depth) {
  return reader_.read([depth](Connection& db) { return ask_all(db, depth); });
}

}  // namespace holdfast::sqlite
