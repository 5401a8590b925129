#include "runtime_exports/push/transfer.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <curl/curl.h>

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::push {
namespace {

constexpr std::size_t most_at_once = 16;
constexpr long connect_timeout_seconds = 10;
constexpr long stall_seconds = 30;
constexpr int poll_ms = 1000;
constexpr std::string_view digest_of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

using HeaderList = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

/// Without this, a transfer that never began would be awaited for ever.
void must_work(CURLMcode code) {
  if (code != CURLM_OK) throw std::runtime_error{curl_multi_strerror(code)};
}

void add_header(HeaderList& list, const std::string& line) {
  auto* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc{};
  static_cast<void>(list.release());
  list.reset(longer);
}

std::string header_of(CURL* handle, const char* name) {
  curl_header* header = nullptr;
  if (curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return {};
  return header->value;
}

/// A request on its way. Its address is known to libcurl.
class Exchange {
 public:
  Exchange(const Request& request, Answer& answer) : request_(request), answer_(answer) {
    if (!handle_) throw std::bad_alloc{};
  }

  [[nodiscard]] CURL* handle() const { return handle_.get(); }

  /// Whether the request can be sent; if not, its answer says why.
  bool prepare(const Connection& connection, std::int64_t timeout_ms) {
    if (request_.body && request_.body->open) {
      auto opened = request_.body->open();
      if (!opened) answer_.error = opened.error();
      if (!opened) return false;
      file_.emplace(*std::move(opened));
    }
    set_connection(connection);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(timeout_ms, 1)));
    set_method();
    set_headers(connection.keys);
    set(CURLOPT_WRITEFUNCTION, take);
    set(CURLOPT_WRITEDATA, this);
    return true;
  }

  void end(CURLcode code) {
    if (is_cut()) code = CURLE_OK;
    if (code == CURLE_OPERATION_TIMEDOUT) answer_.failure = "no answer in time";
    if (code != CURLE_OK && answer_.failure.empty()) answer_.failure = curl_easy_strerror(code);
    if (code != CURLE_OK) return;
    answer_.status = status();
    answer_.etag = header_of(handle(), "etag");
    answer_.sha256 = header_of(handle(), "x-amz-meta-sha256");
    const auto date = curl_getdate(header_of(handle(), "date").c_str(), nullptr);
    if (date > 0) answer_.store_seconds = date;
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    // Each option and its type are known to this version of libcurl.
    static_cast<void>(curl_easy_setopt(handle(), option, value));
  }

  void set_connection(const Connection& connection) {
    set(CURLOPT_URL, (connection.endpoint + request_.target).c_str());
    set(CURLOPT_PROTOCOLS_STR, connection.is_loopback ? "http,https" : "https");
    if (connection.is_loopback) set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_AWS_SIGV4, ("aws:amz:" + connection.region + ":s3").c_str());
    set(CURLOPT_USERNAME, connection.keys.id.c_str());
    set(CURLOPT_PASSWORD, connection.keys.secret.c_str());
    set(CURLOPT_USERAGENT, "runtime-exports-push");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, connect_timeout_seconds);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, stall_seconds);
  }

  /// A put is sent as libcurl sends a POST: for its own kind of upload it expects `100 Continue`
  /// even before a few bytes, and then waits for it.
  void set_method() {
    if (request_.method == Method::head) set(CURLOPT_NOBODY, 1L);
    if (request_.method == Method::remove) set(CURLOPT_CUSTOMREQUEST, "DELETE");
    if (request_.method != Method::put) return;
    set(CURLOPT_POST, 1L);
    set(CURLOPT_CUSTOMREQUEST, "PUT");
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body->bytes));
    set(CURLOPT_READFUNCTION, give);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_SEEKFUNCTION, seek);
    set(CURLOPT_SEEKDATA, this);
  }

  void set_headers(const Keys& keys) {
    const auto digest = request_.body ? request_.body->sha256 : std::string{digest_of_nothing};
    add_header(headers_, "x-amz-content-sha256: " + digest);
    if (!keys.session_token.empty()) {
      add_header(headers_, "x-amz-security-token: " + keys.session_token);
    }
    for (const auto& header : request_.headers) add_header(headers_, header);
    set(CURLOPT_HTTPHEADER, headers_.get());
  }

  [[nodiscard]] long status() const {
    long status = 0;
    curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  /// libcurl asks for bytes to send.
  static std::size_t give(char* into, std::size_t size, std::size_t count, void* self) {
    return static_cast<Exchange*>(self)->give_bytes({into, size * count});
  }

  std::size_t give_bytes(std::span<char> into) {
    const auto left = request_.body->bytes - sent_;
    into = into.first(std::min<std::uint64_t>(left, into.size()));
    if (file_) {
      if (auto read = file_->read_into(into, sent_); !read) {
        answer_.error = read.error();
        return CURL_READFUNC_ABORT;
      }
    } else {
      const auto text = request_.body->text.substr(sent_, into.size());
      std::copy(text.begin(), text.end(), into.begin());
    }
    sent_ += into.size();
    return into.size();
  }

  /// libcurl sends again, on another connection, what an old one did not take.
  static int seek(void* self, curl_off_t offset, int /*from the start*/) {
    static_cast<Exchange*>(self)->sent_ = static_cast<std::uint64_t>(offset);
    return CURL_SEEKFUNC_OK;
  }

  static std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    return static_cast<Exchange*>(self)->take_bytes({bytes, size * count}) ? size * count : 0;
  }

  bool take_bytes(std::string_view bytes) {
    if (request_.take && status() == 200) {
      const auto taken = request_.take(bytes);
      if (!taken) answer_.error = taken.error();
      return taken.has_value();
    }
    answer_.body += bytes.substr(0, request_.most_bytes + 1 - answer_.body.size());
    return !is_cut();
  }

  [[nodiscard]] bool is_cut() const { return answer_.body.size() > request_.most_bytes; }

  const Request& request_;
  Answer& answer_;
  std::unique_ptr<CURL, void (*)(CURL*)> handle_{curl_easy_init(), curl_easy_cleanup};
  HeaderList headers_{nullptr, curl_slist_free_all};
  std::optional<io::InputFile> file_;
  std::uint64_t sent_ = 0;
};

/// Removes the exchanges that have ended.
void remove_ended(CURLM* multi, std::vector<std::unique_ptr<Exchange>>& running) {
  int left = 0;
  while (const auto* const message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    auto* const handle = message->easy_handle;
    const auto code = message->data.result;
    const auto ended = std::find_if(running.begin(), running.end(),
                                    [handle](const auto& one) { return one->handle() == handle; });
    curl_multi_remove_handle(multi, handle);
    (*ended)->end(code);
    running.erase(ended);
  }
}

}  // namespace

Body text_body(std::string_view text) {
  return {.text = text, .bytes = text.size(), .sha256 = to_hex(sha256(text))};
}

struct Transfer::Handles {
  Connection connection;
  std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)> multi{curl_multi_init(), curl_multi_cleanup};
};

Transfer::Transfer(const Connection& connection, io::Clock& clock, std::int64_t deadline_ms)
    : clock_(clock), deadline_ms_(deadline_ms), handles_(new Handles{connection}) {
  if (!handles_->multi) throw std::bad_alloc{};
}

Transfer::~Transfer() = default;

std::vector<Answer> Transfer::run(std::span<const Request> requests) {
  std::vector<Answer> answers(requests.size());
  std::vector<std::unique_ptr<Exchange>> running;
  for (std::size_t next = 0; next < requests.size() || !running.empty();) {
    while (next < requests.size() && running.size() < most_at_once) {
      auto exchange = std::make_unique<Exchange>(requests[next], answers[next]);
      ++next;
      if (!exchange->prepare(handles_->connection, deadline_ms_ - clock_.steady_ms())) continue;
      must_work(curl_multi_add_handle(handles_->multi.get(), exchange->handle()));
      running.push_back(std::move(exchange));
    }
    int active = 0;
    must_work(curl_multi_perform(handles_->multi.get(), &active));
    remove_ended(handles_->multi.get(), running);
    if (active > 0) curl_multi_poll(handles_->multi.get(), nullptr, 0, poll_ms, nullptr);
  }
  return answers;
}

}  // namespace runtime_exports::push
