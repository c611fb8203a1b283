// SPDX-License-Identifier: Apache-2.0
#ifndef SIMSTUDIO_DETAIL_FILE_VIEW_H
#define SIMSTUDIO_DETAIL_FILE_VIEW_H

#include <string_view>
#include <vector>

#include "simstudio/input_file.h"

namespace simstudio::detail {

struct FileView {
  std::string_view field;
  std::string_view path;
  std::string_view bytes;
  std::string_view name;
  std::string_view mime;
};

inline std::vector<FileView> views_of(const std::vector<InputFile>& files) {
  std::vector<FileView> views;
  views.reserve(files.size());
  for (const InputFile& file : files) views.push_back({file.field, file.path, file.bytes, file.name, file.mime});
  return views;
}

}  // namespace simstudio::detail

#endif
