// The provider's and the CDN's fixed answers, worded as provider-api.md 1.3, 2.4 and 5.3 have them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "universe/answer.h"
#include "universe/population.h"
#include "universe/rates.h"

namespace holdfast::universe {

Answer json_answer(int status, std::string body, std::string outcome);

Answer no_key();
Answer wrong_key(bool with_401);
Answer credits_spent(bool with_402);
Answer too_many_requests(int retry_after_s);  // 0: without Retry-After
Answer not_found(std::string_view what, int status = 200);  // "post", "user"
Answer private_account();
Answer url_parsing_failed();
Answer service_unavailable();

// The answer for a post that has no details; nothing where it has.
std::optional<Answer> refusal_of(Fate fate);

// The answer that a fault replaces a good one with; nothing where the fault changes the good answer itself.
std::optional<Answer> replacement_of(Rate fault);

Answer access_denied(int status);
Answer empty_status(int status);

}  // namespace holdfast::universe
