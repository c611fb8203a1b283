// SPDX-License-Identifier: Apache-2.0
#include "transfer/whole_answer.h"

#include "base/steady_clock.h"
#include "transfer/messages.h"

namespace simstudio::transfer {

void WholeAnswer::forget() {
  status = 0;
  content_type.clear();
  body.clear();
  limits = {};
}

void WholeAnswer::on_headers(std::int32_t http_status, const TransportHeader* headers, std::uint32_t count) {
  status = http_status;
  content_type = messages::media_type(headers, count);
  limits = decode::read_limit_headers(headers, count, base::unix_now_s());
}

bool WholeAnswer::add(std::string_view bytes, std::uint64_t most) {
  if (body.size() + bytes.size() > most) return false;
  body.append(bytes);
  return true;
}

decode::Response WholeAnswer::response(std::uint32_t json_depth_max) const {
  decode::Response response;
  response.status = status;
  response.content_type = content_type;
  response.body = body;
  response.limits = limits;
  response.json_depth_max = json_depth_max;
  return response;
}

}  // namespace simstudio::transfer
