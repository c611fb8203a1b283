// SPDX-License-Identifier: Apache-2.0
#include "transfer/event_views.h"

namespace simstudio::transfer {

Error view_of(const decode::ErrorInfo& info) {
  Error error;
  error.code = info.code;
  error.may_have_run = info.may_have_run;
  error.http_status = info.http_status;
  error.message = info.message;
  error.server_code = info.server_code;
  error.block = info.block;
  error.block_name = info.block_name;
  error.run_id = info.run_id;
  error.details = info.details;
  if (info.retry_after) error.retry_after = *info.retry_after;
  return error;
}

ShownLimits::ShownLimits(const decode::LimitHeaders& headers) : headers_(headers) {
  info_.limit = headers_.limit;
  info_.remaining = headers_.remaining;
  info_.reset = headers_.reset;
  if (headers_.retry_after) info_.retry_after = *headers_.retry_after;
}

}  // namespace simstudio::transfer
