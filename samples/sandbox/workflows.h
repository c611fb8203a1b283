// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "personas.h"

namespace sandbox {

struct Block {
  std::string id;
  std::string name;
  std::string type;
};

/// One workflow as its owner made it. What it does when run stands in script.cpp.
struct Workflow {
  std::string id;
  std::string name;
  std::vector<Block> blocks;
  bool deployed = true;
  bool is_public = false;
  bool typed_inputs = false;
};

/// The built-in ones and one a persona, by id.
std::map<std::string, Workflow> make_workflows(const std::map<std::string, Persona>& personas);

/// One entry of `selectedOutputs`, resolved as sim-api B.4 words it.
struct Selection {
  std::string block;  ///< its id
  std::string path;   ///< empty: the whole block
};

/// Only the entries that name a block of `workflow`; a name that fits nothing selects nothing and is no error.
std::vector<Selection> resolve_selection(const Workflow& workflow, const std::vector<std::string>& asked);

}  // namespace sandbox
