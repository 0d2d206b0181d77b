// What people do at the terminal, one verb each; and what must be true afterwards.
#pragma once

#include <string>
#include <vector>

#include "tests/e2e/kit/terminal.hpp"
#include "tests/e2e/kit/ward.hpp"

namespace dozo::e2e {

// --- the drive ---------------------------------------------------------------------------------
/// Puts a copy into the tray, in one step, and does not wait.
void put_in_tray(Terminal& terminal, const std::filesystem::path& image);
/// The same, after taking out what lies there; waits until the disc was examined. The disc.
Json insert(Terminal& terminal, const std::filesystem::path& image);
/// Takes the image away, as a person would, and waits until the terminal has seen it.
void take_out(Terminal& terminal);
/// "fresh", "received", or the number of the error for which the disc was refused.
std::string finding(const Json& disc);

// --- a job ---------------------------------------------------------------------------------------
void enrol(Terminal& terminal, const Ward& ward);
/// Every disc in the order given (empty: number order), then the notice; the override too if it is
/// the day of the discs. The job.
std::string receive(Terminal& terminal, const Delivery& delivery, std::vector<int> order = {});
Result<> receive_disc(Terminal& terminal, const std::filesystem::path& image,
                      const std::string& place = kDiscPlace);
Result<> receive_notice(Terminal& terminal, const Delivery& delivery,
                        const std::string& place = kNoticePlace);
Result<> override_same_day(Terminal& terminal, const std::string& job);
/// Types the password, without any disc.
Result<> begin_import(Terminal& terminal, const std::string& job, const std::string& password);
/// Waits until disc `number` is asked for; false where the import has ended instead.
bool await_request(Terminal& terminal, int number);
/// Types the password and inserts the discs as they are asked for. How it ended.
std::string import(Terminal& terminal, const std::string& job, const Delivery& delivery);
std::string import(Terminal& terminal, const std::string& job, const Delivery& delivery,
                   const std::string& password);
/// All files of an open job, by path.
Contents read_all(Terminal& terminal, const std::string& job);
/// Opens, reads all, closes.
Contents work(Terminal& terminal, const std::string& job);
/// Every disc, the notice, both signatures.
void give_back(Terminal& terminal, const std::string& job, const Delivery& delivery);
/// How it ended.
std::string erase(Terminal& terminal, const std::string& job, const Delivery& delivery);

/// A whole job from receipt to certificate, looked at after each step.
void whole_job(Terminal& terminal, const Delivery& delivery);
/// Seals a small delivery and does a whole job with it: the terminal is in order.
void good_disc_works(Terminal& terminal, Ward& ward);

/// "ok" or the error of an ended activity.
std::string outcome(const Json& activity);

// --- what must be true -------------------------------------------------------------------------
/// How many events of this type whose body has these members are in the ledger.
int count(const std::vector<Json>& ledger, const std::string& type, const Json& body = {});
/// Nothing of the delivery stands anywhere in the terminal's folder, nor its password.
void no_plaintext(Terminal& terminal, const Delivery& delivery);
/// Every shelf is free and has no key.
void all_shelves_free(Terminal& terminal);
/// The certificate is genuine by dozo-verify, and the shelf's file is its stream.
void certificate_holds(Terminal& terminal, const std::string& job);

}  // namespace dozo::e2e
