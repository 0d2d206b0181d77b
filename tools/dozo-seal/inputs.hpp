// From the files and folders of the command line to the list of what goes into a delivery.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "firmware/base/result.hpp"
#include "firmware/sealed/seal.hpp"

namespace dozo::seal_tool {

/// Every file and folder under `arguments`; each argument stands at the top under its own name.
/// input_kind for links, devices and sockets: `blame` hears which. file_not_found.
Result<std::vector<sealed::SealInput>> collect_inputs(
    const std::vector<std::filesystem::path>& arguments,
    const std::function<void(const sealed::SealInput&)>& blame);

}  // namespace dozo::seal_tool
