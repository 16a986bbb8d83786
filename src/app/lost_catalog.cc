// Looks for one sidecar, and no further.
#include "app/lost_catalog.h"

#include <array>
#include <filesystem>
#include <optional>

#include "app/s3_place.h"
#include "app/vault_of.h"

namespace holdfast {

namespace {

std::optional<std::string> sidecar_in_folder(const std::string& vault) {
  namespace fs = std::filesystem;
  for (const auto* top : std::array{"videos", "photos"}) {
    std::error_code error;
    fs::recursive_directory_iterator entry(fs::path(vault) / top, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
      if (entry->path().extension() == ".json") return entry->path().string();
  }
  return std::nullopt;
}

Result<std::optional<std::string>> first_sidecar(const Archive& archive) {
  if (is_s3(archive.config)) return sidecar_in_bucket(archive);
  return sidecar_in_folder(archive.vault());
}

constexpr const char* what_to_do = "Restore catalog.db from a backup, or set vault.url to an empty folder; this version can't rebuild a catalog from the vault yet";

}  // namespace

Status refuse_missing_catalog(const Archive& archive) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(archive.catalog(), error);
  if (!error && bytes > 0) return {};
  const auto sidecar = first_sidecar(archive);
  if (!sidecar) return std::unexpected(sidecar.error());
  if (!*sidecar) return {};
  return fail(FailureKind::invalid, "start", archive.catalog(),
              "there is no catalog here, but the vault holds archived posts (" + **sidecar + "): a run would buy them all again. " + what_to_do);
}

awaitable<Status> refuse_lost_catalog(StatusStore& status, const Archive& archive) {
  // A catalog that has ever bought a post knows why something is in its vault; one that only listed does not.
  const auto credits = co_await status.credits();
  if (!credits) co_return std::unexpected(credits.error());
  if (credits->total() > 0) co_return Status{};
  const auto sidecar = first_sidecar(archive);
  if (!sidecar) co_return std::unexpected(sidecar.error());
  if (!*sidecar) co_return Status{};
  co_return fail(FailureKind::invalid, "start", is_s3(archive.config) ? archive.config.vault.url : archive.vault(),
                 "the catalog has never bought a post, but the vault holds archived ones (" + **sidecar +
                     "): a run would buy them all again. " + what_to_do);
}

}  // namespace holdfast
