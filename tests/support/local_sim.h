// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/server_process.h"

namespace simstudio::test {

/// The sandbox with all of its control: its whole ledger, and its faults.
class LocalSim {
 public:
  explicit LocalSim(const std::vector<std::string>& options = {}) : process_(options) {}

  const std::string& origin() const { return process_.url(); }
  const std::string& api_key() const { return process_.key(); }
  int port() const { return process_.port(); }
  long ledger(const std::string& field) const { return process_.ledger(field); }
  /// All that it counted, as its JSON.
  std::string whole_ledger() const;
  /// Spoils the next executions; a JSON object, see its README.
  void fault(const std::string& json) const;

 private:
  SandboxProcess process_;
};

}  // namespace simstudio::test
