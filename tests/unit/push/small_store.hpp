#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace runtime_exports::push {

/// A request as the store gets it.
struct Received {
  std::string method;
  std::string name;  ///< of the object, with its prefix; empty for the bucket
  std::map<std::string, std::string> query;    ///< as it was sent, encoded
  std::map<std::string, std::string> headers;  ///< by their names in lower case
  std::string body;
};

struct Reply {
  int status = 200;
  std::string body = {};
  std::vector<std::string> headers = {};
};

/// The answer in which a store describes an error.
Reply error_reply(int status, const std::string& code);

/// An object store in this process, with one bucket, `releases`. It checks no signature. Tests look
/// at its members only while no request is on its way.
class SmallStore {
 public:
  struct Object {
    std::string bytes;
    std::string etag;
    std::string sha256;
    std::string modified;
  };

  SmallStore();
  SmallStore(const SmallStore&) = delete;
  SmallStore& operator=(const SmallStore&) = delete;
  ~SmallStore();

  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }
  /// What the store does with a request, unless `first` answers it.
  Reply serve(const Received& request);

  std::map<std::string, Object> objects;  ///< by name
  std::function<std::optional<Reply>(const Received&)> first;
  std::size_t page = 1000;                             ///< how many objects a list names at most
  std::string modified = "2026-01-02T12:00:00.000Z";   ///< of what is put now
  std::string date = "Fri, 02 Jan 2026 12:00:00 GMT";  ///< by its clock
  std::vector<std::string> log;                        ///< "PUT prefix/name"

 private:
  Reply list(const Received& request) const;
  Reply put(const Received& request);
  void answer(int connection);

  int listener_;
  std::string endpoint_;
  std::thread thread_;
};

}  // namespace runtime_exports::push
