// The parts of the one list of tables, by what they are about. Inner to this folder.
#pragma once

#include <vector>

#include "platform/print/labels.hpp"

namespace dozo::platform {

void add_delivery_blocks(std::vector<Block>& all);
void add_report_blocks(std::vector<Block>& all);
void add_status_blocks(std::vector<Block>& all);
void add_source_blocks(std::vector<Block>& all);
void add_erasure_blocks(std::vector<Block>& all);
void add_closing_blocks(std::vector<Block>& all);

/// What was lost or broken: the same table on certificate and status report.
std::vector<Column> loss_columns();

}  // namespace dozo::platform
