#include "private_words.hpp"

namespace runtime_exports::checks {

using privacy::Rule;

std::string_view private_words(Rule rule) {
  switch (rule) {
    case Rule::email:
      return "an e-mail address";
    case Rule::ip:
      return "an IP address";
    case Rule::jwt:
      return "a JSON Web Token";
    case Rule::api_key:
      return "a key, token or password";
    case Rule::private_key:
      return "a private key";
    case Rule::stack_frame:
      return "a frame of a stack trace";
    case Rule::account:
      return "a value that identifies an account";
  }
  return "";
}

}  // namespace runtime_exports::checks
