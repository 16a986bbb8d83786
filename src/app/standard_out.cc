// A buffer over write(2).
#include "app/standard_out.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ostream>
#include <unistd.h>

namespace holdfast {

StandardOut::StandardOut(int file) : file_(file), by_line_(::isatty(file) == 1) { setp(bytes_.data(), bytes_.data() + bytes_.size()); }

StandardOut::~StandardOut() { drain(); }

bool StandardOut::drain() {
  const char* at = pbase();
  while (error_ == 0 && at < pptr()) {
    const auto written = ::write(file_, at, static_cast<std::size_t>(pptr() - at));
    if (written > 0) at += written;
    else if (written == 0 || errno != EINTR) error_ = written == 0 ? EIO : errno;
  }
  setp(bytes_.data(), bytes_.data() + bytes_.size());
  return error_ == 0;
}

StandardOut::int_type StandardOut::overflow(int_type letter) {
  if (!drain()) return traits_type::eof();
  if (traits_type::eq_int_type(letter, traits_type::eof())) return traits_type::not_eof(letter);
  *pptr() = traits_type::to_char_type(letter);
  pbump(1);
  return letter;
}

std::streamsize StandardOut::xsputn(const char* text, std::streamsize size) {
  for (std::streamsize done = 0; done < size;) {
    if (pptr() == epptr() && !drain()) return done;
    const auto piece = std::min<std::streamsize>(size - done, epptr() - pptr());
    std::memcpy(pptr(), text + done, static_cast<std::size_t>(piece));
    pbump(static_cast<int>(piece));
    done += piece;
  }
  const bool ends_line = by_line_ && std::memchr(text, '\n', static_cast<std::size_t>(size)) != nullptr;
  return ends_line && !drain() ? 0 : size;
}

int StandardOut::sync() { return drain() ? 0 : -1; }

ExitCode finish_output(const Session& session, const StandardOut& out, ExitCode code) {
  session.out.flush();
  if (out.error() == 0 || out.error() == EPIPE) return code;
  const auto told = session.refuse(ExitCode::storage, std::string("could not write the output: ") + std::strerror(out.error()));
  return code == ExitCode::ok ? told : code;
}

}  // namespace holdfast
