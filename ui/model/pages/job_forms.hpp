// What is entered about one delivery beside the work on it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ui/model/facts.hpp"
#include "ui/model/pages/form.hpp"
#include "ui/model/register_facts.hpp"

namespace dozo::ui {

/// A count as it is shown: "4,812", or that it is not known.
std::string count_text(const std::optional<std::int64_t>& count);
/// What of the delivery is not back, as choices: the number of a disc, or "notice".
std::vector<Choice> media_of(const Job& job);

std::unique_ptr<Page> make_counts_page(const Job& job, const JobRecord& record);
/// `named`: who may work on it already.
std::unique_ptr<Page> make_naming_page(const Job& job, const std::vector<std::string>& named);
std::unique_ptr<Page> make_loss_page(const Job& job);
std::unique_ptr<Page> make_acknowledgement_page(const Job& job);

}  // namespace dozo::ui
