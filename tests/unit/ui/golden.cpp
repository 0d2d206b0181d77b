#include "tests/unit/ui/golden.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "ui/model/layout.hpp"

namespace dozo::ui::test {
namespace {

std::string golden_path(const std::string& scene, const std::string& language, int width) {
  return std::string(DOZO_SOURCE_DIR) + "/tests/unit/ui/golden/" + scene + "." + language + "." +
         std::to_string(width) + ".txt";
}

std::string read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

void compare_with_golden(const std::vector<Scene>& scenes) {
  const bool write = std::getenv("DOZO_GOLDEN") != nullptr;
  for (const Scene& scene : scenes) {
    Driver driver;
    scene.play(driver);
    for (const auto& [language, name] :
         {std::pair{Language::japanese, "ja"}, std::pair{Language::english, "en"}}) {
      speak(language);
      for (const auto& [width, height] : {std::pair{80, 24}, {100, 30}, {132, 43}}) {
        const std::string path = golden_path(scene.name, name, width);
        const std::string picture = driver.screen(width, height);
        if (write) std::ofstream(path) << picture;
        INFO(scene.name << " in " << name << " at " << width << " columns");
        CHECK(picture == read(path));
      }
    }
  }
}

void check_all_sizes(const std::vector<Scene>& scenes) {
  for (const Scene& scene : scenes) {
    Driver driver;
    scene.play(driver);
    for (const int width : {1, 10, 59, 60, 79, 80, 133, 200}) {
      for (const int height : {1, 5, 19, 20, 24, 60}) {
        std::istringstream rows(driver.screen(width, height));
        int count = 0;
        for (std::string row; std::getline(rows, row); ++count) {
          INFO(scene.name << " at " << width << " × " << height << ": " << row);
          CHECK(columns(row) <= width);
        }
        CHECK(count == height);
      }
    }
  }
}

}  // namespace dozo::ui::test
