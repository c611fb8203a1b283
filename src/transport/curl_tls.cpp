// SPDX-License-Identifier: Apache-2.0
#include "transport/curl_tls.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "transport/curl_version.h"
#if !defined(_WIN32)
#include <dirent.h>
#include <unistd.h>
#endif

namespace simstudio::transport {
namespace {

// From 8.20 a compiled-in directory can't be taken away, only replaced: by something in which nothing is ever found, or
// the system's authorities would be trusted beside those that the host chose.
constexpr const char* kNoDirectory = "/dev/null";
// Below it parsing costs less than a file is worth: 0.1 ms a connection.
constexpr std::size_t kFewCertificatesBytes = 8192;

bool is_hashed_name(std::string_view name) {
  return name.size() == 10 && name.substr(8) == ".0" &&
         name.find_first_not_of("0123456789abcdef") == std::string_view("12345678").size();
}

/// Whether OpenSSL can find an authority there by its name's hash.
bool is_hashed_directory(const char* path) {
#if defined(_WIN32)
  (void)path;
  return false;
#else
  DIR* directory = opendir(path);
  if (directory == nullptr) return false;
  bool hashed = false;
  while (const dirent* entry = readdir(directory)) hashed = hashed || is_hashed_name(entry->d_name);
  closedir(directory);
  return hashed;
#endif
}

std::string first_certificate_of(const char* path) {
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return {};
  std::string text(kFewCertificatesBytes * 2, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  const std::size_t begin = text.find("-----BEGIN CERTIFICATE-----");
  const std::size_t end = text.find(kEnd, begin == std::string::npos ? 0 : begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  return text.substr(begin, end + kEnd.size() - begin) + "\n";
}

/// A file that only this user can read, with `text` in it; empty where that can't be had.
std::string write_private_file(const std::string& text) {
#if defined(_WIN32)
  (void)text;
  return {};
#else
  std::string path = P_tmpdir "/simstudio-ca-XXXXXX";
  const int file = mkstemp(path.data());  // Made with mode 0600.
  if (file < 0) return {};
  std::size_t written = 0;
  while (written < text.size()) {
    const auto count = write(file, text.data() + written, text.size() - written);
    if (count <= 0) break;
    written += static_cast<std::size_t>(count);
  }
  close(file);
  if (written == text.size()) return path;
  std::remove(path.c_str());
  return {};
#endif
}

}  // namespace

CurlTrust::CurlTrust(const CurlTransportOptions& options) {
  char* compiled_file = nullptr;
  char* compiled_directory = nullptr;
  CURL* easy = curl_easy_init();
  curl_easy_getinfo(easy, CURLINFO_CAINFO, &compiled_file);
  curl_easy_getinfo(easy, CURLINFO_CAPATH, &compiled_directory);
  keeps_parsed_ = !curl_detaches_look_ups() || compiled_directory == nullptr;
  if (!keeps_parsed_) directory_ = kNoDirectory;
  if (!options.ca_pem.empty()) {
    trust_bytes(options.ca_pem);
  } else if (options.ca_file.empty() || (compiled_file != nullptr && options.ca_file == compiled_file)) {
    trust_system(compiled_file, compiled_directory);
  } else {
    file_ = options.ca_file;
  }
  curl_easy_cleanup(easy);
}

CurlTrust::~CurlTrust() {
  if (!temporary_file_.empty()) std::remove(temporary_file_.c_str());
}

void CurlTrust::trust_bytes(const std::string& pem) {
  if (keeps_parsed_ && pem.size() > kFewCertificatesBytes) temporary_file_ = write_private_file(pem);
  file_ = temporary_file_;
  if (file_.empty()) bytes_ = pem;
}

void CurlTrust::trust_system(const char* compiled_file, const char* compiled_directory) {
  if (keeps_parsed_) return;
  // A bundle would be parsed for each connection; a hashed directory is read for the one authority that is needed. The
  // one certificate keeps libcurl from reading the bundle as well.
  if (compiled_file != nullptr && is_hashed_directory(compiled_directory)) {
    bytes_ = first_certificate_of(compiled_file);
  }
  if (bytes_.empty()) {
    keeps_defaults_ = true;
  } else {
    directory_ = compiled_directory;
  }
}

void CurlTrust::apply(CURL* easy) const {
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (keeps_defaults_) return;
  // With a CAPATH libcurl does not keep what it parsed.
  curl_easy_setopt(easy, CURLOPT_CAPATH, directory_.empty() ? nullptr : directory_.c_str());
  if (!file_.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, file_.c_str());
  if (bytes_.empty()) return;
  curl_blob blob{};
  blob.data = const_cast<char*>(bytes_.data());
  blob.len = bytes_.size();
  blob.flags = CURL_BLOB_NOCOPY;
  curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
}

}  // namespace simstudio::transport
