// What libcurl's result codes mean to us: the one place where they are classified (STYLE 4).
#pragma once

#include <curl/curl.h>

#include <string>

#include "core/base/result.h"

namespace holdfast {

// `text` is what libcurl noted in its error buffer: it may quote the other side, so it goes to remote_text. `begun`: the
// request may have been written.
Failure failure_of(CURLcode code, std::string host, std::string text, bool begun);

// The other side ended or broke the body after the head had come.
bool ended_by_peer(CURLcode code);

}  // namespace holdfast
