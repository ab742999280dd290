#include "gateway/registration/registration.h"

#include <fmt/format.h>

#include "base/crash_point.h"

namespace peppol::gateway {
namespace {

Error at_work(const directory::ParticipantId& identifier) {
  return {ErrorCode::kUnreachable,
          fmt::format("{} is being registered or removed at this moment; try again", identifier.value())};
}

Error held_by_another(const directory::ParticipantId& identifier, const Holder& holder, const Error& fault) {
  return {ErrorCode::kConflict,
          fmt::format("{} is registered with the SMP at {}: it has to be removed there before it can be registered "
                      "here ({})",
                      identifier.value(), holder.smp, fault.detail)};
}

// A fault that is about us and not about the participant.
bool is_about_our_smp(const Error& fault) {
  return fault.code == ErrorCode::kNotFound || fault.code == ErrorCode::kUntrusted;
}

Error in_doubt(const Error& fault, std::string_view what_dns_says) {
  return {fault.code, fmt::format("{}; {}; it is asked again", fault.detail, what_dns_says)};
}

}  // namespace

// The right to work on an identifier, while it lives.
class Registrations::Claim {
 public:
  Claim(Registrations& all, const directory::ParticipantId& identifier) : all_(all), key_(identifier.key()) {
    const std::lock_guard lock(all_.mutex_);
    held_ = all_.at_work_.insert(key_).second;
  }
  ~Claim() {
    if (!held_) return;
    const std::lock_guard lock(all_.mutex_);
    all_.at_work_.erase(key_);
  }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

  bool is_held() const { return held_; }

 private:
  Registrations& all_;
  const std::string key_;
  bool held_;
};

Result<Participant> Registrations::register_participant(const RegistrationWish& wish) {
  const Claim claim(*this, wish.identifier);
  if (!claim.is_held()) return tl::unexpected(at_work(wish.identifier));
  auto added = participants_.add({.id = {},
                                  .organisation_id = wish.organisation_id,
                                  .identifier = wish.identifier,
                                  .name = wish.name,
                                  .country = wish.country,
                                  .status = RegistrationStatus::kPending,
                                  .last_error = {},
                                  .capabilities = wish.capabilities,
                                  .created_at = {}});
  if (!added) return added;
  return publish(std::move(*added), Refusal::kEndsIt);
}

// Asks the SML for it, and after a fault DNS for who has it.
Result<Participant> Registrations::publish(Participant participant, Refusal refusal) {
  crash_point("registration.before_create");
  const auto created = sml_.create(participant.identifier);
  crash_point("registration.after_create");
  std::optional<Error> doubt;
  if (!created && created.error().is_transient()) {
    doubt = created.error();
  } else if (!created) {
    const Error& fault = created.error();
    const auto holder = sml_.holder(participant.identifier);
    if (!holder)
      doubt = in_doubt(fault, fmt::format("who holds it cannot be told now ({})", holder.error().detail));
    else if (holder->kind == Holder::Kind::kAnother)
      return refuse(participant, refusal, held_by_another(participant.identifier, *holder, fault));
    else if (holder->kind == Holder::Kind::kNobody && is_about_our_smp(fault) && refusal == Refusal::kEndsIt)
      return refuse(participant, refusal,
                    {ErrorCode::kConfiguration, "the SML does not take this gateway for an SMP: " + fault.detail});
    else if (holder->kind == Holder::Kind::kNobody)
      doubt = in_doubt(fault, "DNS names nobody yet");
  }
  if (doubt) {
    if (auto noted = note(participant, RegistrationStatus::kPending, *doubt); !noted)
      return tl::unexpected(noted.error());
    participant.last_error = doubt->detail;
    return participant;
  }
  participant.status = RegistrationStatus::kRegistered;
  participant.last_error.reset();
  if (auto set = participants_.set_status(participant.id, participant.status, {}); !set)
    return tl::unexpected(set.error());
  log_.info("registration.done", "the participant is registered", {{"identifier", participant.identifier.value()}});
  return participant;
}

// Our SMP must not answer for a party that is another's. Whoever was told "pending" finds out why it failed.
Result<Participant> Registrations::refuse(const Participant& participant, Refusal refusal, const Error& cause) {
  auto done = refusal == Refusal::kEndsIt
                  ? participants_.remove(participant.id)
                  : participants_.set_status(participant.id, RegistrationStatus::kFailed, cause.detail);
  if (!done) return tl::unexpected(done.error());
  log_.warning("registration.refused", cause.detail, {{"identifier", participant.identifier.value()}});
  return tl::unexpected(cause);
}

Result<void> Registrations::note(const Participant& participant, RegistrationStatus status, const Error& cause) {
  if (participant.status == status && participant.last_error == cause.detail) return {};  // told before
  log_.warning("registration.waits", cause.detail,
               {{"identifier", participant.identifier.value()}, {"status", to_string(status)}});
  return participants_.set_status(participant.id, status, cause.detail);
}

Result<Removal> Registrations::remove_participant(const Participant& participant) {
  const Claim claim(*this, participant.identifier);
  if (!claim.is_held()) return tl::unexpected(at_work(participant.identifier));
  auto present = participants_.get(participant.id);
  if (!present) return tl::unexpected(present.error());
  present->status = RegistrationStatus::kRemoving;
  if (auto set = participants_.set_status(present->id, present->status, present->last_error); !set)
    return tl::unexpected(set.error());
  return withdraw(*present);
}

// It stays here, and our SMP goes on answering for it, until the SML does not point at us any more.
Result<Removal> Registrations::withdraw(const Participant& participant) {
  crash_point("registration.before_remove");
  const auto removed = sml_.remove(participant.identifier);
  crash_point("registration.after_remove");
  std::optional<Error> doubt;
  if (!removed && removed.error().is_transient()) {
    doubt = removed.error();
  } else if (!removed) {
    const Error& fault = removed.error();
    const auto holder = sml_.holder(participant.identifier);
    if (!holder)
      doubt = in_doubt(fault, fmt::format("who holds it cannot be told now ({})", holder.error().detail));
    else if (holder->kind == Holder::Kind::kUs)
      doubt = in_doubt(fault, "DNS still leads to us");
    else if (holder->kind == Holder::Kind::kNobody && fault.code != ErrorCode::kNotFound)
      doubt = in_doubt(fault, "DNS names nobody");
  }
  if (doubt) {
    if (auto noted = note(participant, RegistrationStatus::kRemoving, *doubt); !noted)
      return tl::unexpected(noted.error());
    return Removal::kPending;
  }
  if (auto gone = participants_.remove(participant.id); !gone) return tl::unexpected(gone.error());
  log_.info("registration.removed", "the participant is registered here no more",
            {{"identifier", participant.identifier.value()}});
  return Removal::kDone;
}

void Registrations::resume() {
  const auto unfinished = participants_.unfinished();
  if (!unfinished) return log_.error("registration.not_resumed", unfinished.error().detail);
  for (const auto& participant : *unfinished) {
    const Claim claim(*this, participant.identifier);
    if (claim.is_held()) resume_one(participant.id);
  }
}

// Read again: another request may have ended it while this one waited its turn.
void Registrations::resume_one(const std::string& id) {
  const auto participant = participants_.get(id);
  if (!participant) return;
  if (participant->status == RegistrationStatus::kPending)
    static_cast<void>(publish(*participant, Refusal::kIsKept));
  else if (participant->status == RegistrationStatus::kRemoving)
    static_cast<void>(withdraw(*participant));
}

// What an earlier program stored unparsed would make every answer about a participant fail.
void Registrations::mend() {
  const auto mended = participants_.mend_capabilities();
  if (!mended) return log_.error("registration.not_mended", mended.error().detail);
  for (const auto& one : *mended) {
    for (const auto& dropped : one.dropped)
      log_.warning("registration.type_dropped", "what was registered is no document type or process: " + dropped,
                   {{"registration", one.id}, {"identifier", one.identifier}});
    log_.info("registration.mended",
              fmt::format("the stored document types were mended; {} {} left", one.kept, one.kept == 1 ? "is" : "are"),
              {{"registration", one.id}, {"identifier", one.identifier}});
    if (one.kept == 0)
      log_.warning("registration.receives_nothing",
                   "the participant is registered and receives no document type; "
                   "remove it and register it anew",
                   {{"registration", one.id}, {"identifier", one.identifier}});
  }
}

}  // namespace peppol::gateway
