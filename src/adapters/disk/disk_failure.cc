// See disk_failure.h.
#include "adapters/disk/disk_failure.h"

#include <cerrno>
#include <system_error>

namespace holdfast {
namespace {

std::string remedy_for(int error) {
  switch (error) {
    case ENOSPC: return "the disk is full: free some space";
    case EDQUOT: return "the disk quota is used up: free some space or raise it";
    case EROFS: return "the file system is mounted read-only: mount it writable";
    case EACCES:
    case EPERM: return "permission denied: give this user the right to write there";
    case EIO: return "the disk reports an input/output error: check its health before going on";
    case EMFILE:
    case ENFILE: return "too many files are open: raise the limit (ulimit -n)";
    case ENAMETOOLONG: return "the file system takes no names this long: use one that takes 255 bytes";
    default: return std::generic_category().message(error);
  }
}

FailureKind kind_of(int error) {
  switch (error) {
    case EEXIST: return FailureKind::taken;
    case ENOENT: return FailureKind::gone;
    case ELOOP:
    case ENOTDIR:
    case EISDIR:
    case EXDEV: return FailureKind::corrupt;
    default: return FailureKind::local_storage;
  }
}

std::string detail_for(int error) {
  if (kind_of(error) != FailureKind::corrupt) return remedy_for(error);
  return "something else than a file or folder of the vault stands in the way (" + std::generic_category().message(error) +
         "): look at it and move it away";
}

}  // namespace

Failure disk_failure(int error, std::string doing, std::string subject) {
  return {kind_of(error), std::move(doing), std::move(subject), detail_for(error), {}};
}

}  // namespace holdfast
