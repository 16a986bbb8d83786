// The resolver: takes one claimed item to a ticket, or to a door (RULES 1, 2, 6). Adopts what the vault already has
// before a credit is spent.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "core/resolve/resolved.h"
#include "core/store/key_layout.h"
#include "pipeline/purchase.h"

namespace holdfast {

// One step of an item's way: a ticket, or the door it leaves by (with the intent to close in the same transaction).
struct LeavesBy {
  Door door;
  std::optional<SpendClose> spend;
};
struct Adopted {
  Sidecar sidecar;         // a valid one lies in the vault already
  bool in_spool = false;   // or in this host's spool: its upload is what is left
};
struct Dropped {};   // the lease is no longer ours, or the catalog is gone: nothing more is done about it
using ResolveStep = std::variant<Resolved, LeavesBy, Adopted, Dropped>;

class Resolver {
 public:
  Resolver(const Parts& parts, const Settings& settings, Governor& governor, Purchaser& purchaser);

  // The only adoption: a pinned key whose sidecar is in the vault. nullopt: there is none.
  awaitable<std::optional<ResolveStep>> look_in_vault(Claim claim);
  // Buys one call for the item; `claim` follows what was bought.
  awaitable<ResolveStep> resolve(Claim& claim);
  // Buys the call of a short link; when it turns out to be an item of ours, `claim` is set.
  awaitable<ResolveStep> resolve_link(LinkClaim link, std::optional<Claim>& claim);
  // Asks for an archived post when everything looks dead (RULES 2). False: the run is ending.
  awaitable<bool> pass_canary();

 private:
  awaitable<Result<Bought<DetailAnswer>>> buy(const Claim& claim);
  awaitable<ResolveStep> take_answer(Claim& claim, Bought<DetailAnswer> bought);
  awaitable<ResolveStep> pin(Claim& claim, Bought<DetailAnswer> bought);
  awaitable<std::optional<Pinned>> pin_key(Claim& claim, const Bought<DetailAnswer>& bought);  // nullopt: dropped
  std::string why(const AnswerBase& answer) const;
  awaitable<std::optional<ResolveStep>> look_in(Vault& vault, const Claim& claim, const StorageKey& stem);
  void note_verdict(const Verdict& verdict, AwemeId id);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
  Purchaser& purchaser_;
};

}  // namespace holdfast
