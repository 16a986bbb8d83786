// Asks the catalog again while it is away, where it is expected back (ports of a shared catalog, in Parts::sharing): what was bought or
// downloaded meanwhile is not lost to a restart of the database. Alone over a catalog of its own, one answer is all. A failure of
// kind catalog says that nothing was done: an adapter finds out by itself about a commit whose answer was lost.
#pragma once

#include <algorithm>

#include "pipeline/governor.h"

namespace holdfast {

// `ask` returns an awaitable of a Result or Status, and may be called any number of times.
template <class Ask>
auto patiently(Governor& governor, Ask ask) -> decltype(ask()) {
  auto answer = co_await ask();
  for (Duration wait = milliseconds{250}; !answer && answer.error().kind == FailureKind::catalog && governor.catalog_may_return();
       wait = std::min<Duration>(wait * 2, seconds{5})) {
    governor.fail(answer.error());
    co_await governor.rest(wait, Governor::For::work_in_hand);
    if (!governor.catalog_may_return()) break;
    answer = co_await ask();
  }
  co_return answer;
}

}  // namespace holdfast
