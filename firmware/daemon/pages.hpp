// From the state of custody to the facts that documents print, and the documents themselves.
#pragma once

#include "firmware/custody/state.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/evidence/document.hpp"
#include "firmware/evidence/enrolment.hpp"
#include "firmware/vault/erasure.hpp"

namespace dozo::daemon {

/// 受領書 of one disc; `number` is the disc's within its delivery.
Json disc_receipt_page(const custody::State& after, const PageContext& context,
                       const std::string& job, int number);
/// 受領書 of a password notice.
Json notice_receipt_page(const custody::State& after, const PageContext& context,
                         const std::string& notice);
/// 逸脱報告 of a same-day override.
Json deviation_page(const custody::State& after, const PageContext& context,
                    const std::string& job);
/// 事故報告書 of an incident: its record, and the ledger's entries around it, read back from
/// `core`'s store (what is being committed with the document is not among them). incident_unknown;
/// errors of the store.
Result<Json> incident_page(Core& core, const custody::State& after, const PageContext& context,
                           const std::string& incident);
/// 名簿.
Json roster_page(const custody::State& after, const PageContext& context);
/// 取扱状況報告書 of a period, and of one contract where it names one. Errors of the store.
Result<Json> status_page(Core& core, const custody::State& after, const PageContext& context,
                         const evidence::Period& period);
/// 点検報告書 of a period: all that the terminal can say of each measure. Errors of the store.
Result<Json> inspection_page(Core& core, const custody::State& after, const PageContext& context,
                             const evidence::Period& period);
/// 端末登録票 of the key with this certificate, asked for by `who` (nobody at the commissioning);
/// with what it was rolled over from.
Json enrolment_page(const custody::State& after, const PageContext& context,
                    const custody::Who& who, const sealed::Certificate& certificate,
                    std::optional<evidence::FormerKey> former);
/// What certificate and failure report have in common, for a job with a shelf.
Result<evidence::ErasureFacts> erasure_facts(const custody::State& after,
                                             const PageContext& context, const std::string& job,
                                             vault::Shelf& shelf, int shelf_number);

}  // namespace dozo::daemon
