// holdfast init DIR: an archive is a folder with holdfast.toml, and a catalog in it or in a database. Never touches one that is there.
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <ostream>
#include <system_error>
#include <unistd.h>

#include "app/archive.h"
#include "app/catalog_of.h"
#include "app/commands.h"
#include "app/open_archive.h"
#include "core/base/printable.h"

namespace holdfast {

namespace fs = std::filesystem;

namespace {

// O_EXCL: of two at a time one wins, and a configuration is never replaced.
Status write_new_file(const std::string& path, const std::string& text, unsigned mode) {
  const auto refuse = [&](int error) { return fail(FailureKind::local_storage, "write", printable(path), std::strerror(error)); };
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return refuse(errno);
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  const int error = errno;
  ::close(file);
  if (whole) return {};
  ::unlink(path.c_str());
  return refuse(error);
}

Result<Archive> new_archive(const Session& session, const std::string& named) {
  auto config = parse_config("", "--set", session.overrides);
  if (!config) return std::unexpected(config.error());
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(fs::absolute(named, error), error);
  if (fs::exists(folder / config_name, error))
    return fail(FailureKind::taken, "init", "", printable(named) + " is an archive already: it has a holdfast.toml, and that is left as it is");
  if (fs::exists(folder, error) && !fs::is_directory(folder, error))
    return fail(FailureKind::taken, "init", "", printable(named) + " is a file");
  fs::create_directories(folder, error);
  if (error) return fail(FailureKind::local_storage, "make the folder", printable(named), error.message());
  return Archive{folder.string(), std::move(*config)};
}

std::string octal(unsigned char byte) {
  return {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + ((byte >> 3) & 7)), static_cast<char>('0' + (byte & 7))};
}

// As a shell reads it back: as it is, in quotation marks where it needs them, or with codes for what can't be shown.
std::string shell_word(const std::string& text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+,:@%=-";
  const bool starts_like_an_option = text.starts_with('-');
  const std::string path = starts_like_an_option ? "./" + text : text;
  if (path.find_first_not_of(plain) == std::string::npos) return path;
  const bool shown = printable(path, path.size()) == path;
  std::string word = shown ? "'" : "$'";
  for (const char letter : path) {
    const auto byte = static_cast<unsigned char>(letter);
    if (shown) word += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    else if (byte < ' ' || byte >= 0x7F || letter == '\'' || letter == '\\') word += octal(byte);
    else word += letter;
  }
  return word + "'";
}

}  // namespace

ExitCode init_archive(const Session& session, const std::string& named) {
  const auto archive = new_archive(session, named);
  if (!archive) {
    const Failure& why = archive.error();
    if (why.kind == FailureKind::taken) return session.refuse(ExitCode::usage, why.detail);
    return why.kind == FailureKind::invalid ? session.refuse(ExitCode::config, why.detail) : session.refuse(why);
  }
  // The configuration last: a folder with holdfast.toml is a whole archive.
  const auto made = create_catalog(*archive, session.now);
  const bool in_database = is_postgres(archive->config);
  const bool kept = !made && made.error().kind == FailureKind::taken;
  if (!made && !kept) return session.refuse(ExitCode::catalog, printable(made.error().kind == FailureKind::invalid ? made.error().detail : made.error().describe()));
  if (const auto written = write_new_file(archive->folder + "/" + config_name, config_toml(archive->config),
                                          has_password(archive->config.catalog.url) ? 0600 : 0644);
      !written)
    return session.refuse(written.error());
  session.out << "made the archive " << printable(archive->folder) << "\n"
              << "  holdfast.toml   every key, with its default and its meaning\n"
              << (in_database ? "  " + catalog_shown(*archive) + "\n                  " : "  catalog.db      ")
              << (kept ? "was there, and is kept as it is\n" : "what is known, and where each post stands\n")
              << "next: cd " << shell_word(named) << "; holdfast add user @name; holdfast run\n";
  return ExitCode::ok;
}

}  // namespace holdfast
