// 点検報告書: the contract's measures one by one, with what the terminal's records say of each in a
// period, and what the terminal cannot know.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firmware/evidence/document.hpp"

namespace dozo::evidence {

/// One thing that was counted. `fact` is a token; `detail` names what was counted, where that
/// helps.
struct MeasureFact {
  std::string fact;
  std::int64_t count = 0;
  std::string detail;
};

enum class MeasureStatus {
  kept,       ///< the records show nothing against it
  deviation,  ///< the records show a departure from it
  unknown,    ///< the records do not tell; people have to look
};

/// One of the contract's measures. Its words and its limits are this room's (measure_texts).
struct MeasureFacts {
  std::string number;  ///< "C3"
  MeasureStatus status = MeasureStatus::unknown;
  std::vector<MeasureFact> facts;
};

/// What a measure asks for, and what of it no terminal can know.
struct MeasureTexts {
  const char* number;
  const char* requirement;
  const char* limit;  ///< empty where the terminal's records tell all
};

/// All measures, in the order of the report: S1 … T19.
const std::vector<MeasureTexts>& measure_texts();

struct InspectionReport {
  Frame frame;
  Period period;
  /// One for each of measure_texts(), in that order; one that is left out counts as unknown.
  std::vector<MeasureFacts> measures;
  [[nodiscard]] Json to_json() const;
};

}  // namespace dozo::evidence
