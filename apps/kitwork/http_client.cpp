#include "apps/kitwork/http_client.hpp"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <sstream>

namespace kitwork::app {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = net::ip::tcp;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds waiting_step{100};
constexpr std::size_t read_bytes = 16u << 10;
constexpr std::uint32_t answer_header_bytes_max = 64u << 10;

// Runs one operation after another on the calling thread.
class Waiting {
 public:
  explicit Waiting(const std::function<void()>& told) : told_(told) {}

  template <class Begin>
  beast::error_code run(Begin begin) {
    bool done = false;
    beast::error_code result;
    begin([&](beast::error_code error, auto&&...) {
      result = error;
      done = true;
    });
    while (!done) {
      io.restart();
      io.run_for(waiting_step);
      if (!done && told_) told_();
    }
    return result;
  }

  net::io_context io{1};

 private:
  const std::function<void()>& told_;
};

Error broke(const HttpUrl& url, const beast::error_code& error) {
  const bool late = error == beast::error::timeout;
  return {Errc::io_failed, late ? fmt::format("{}:{} does not answer in time", url.host, url.port)
                                : fmt::format("the connection to {}:{} broke: {}", url.host,
                                              url.port, error.message())};
}

Result<void> connect(Waiting& waiting, const HttpUrl& url, beast::tcp_stream& stream) {
  const auto unreachable = [&](const beast::error_code& error) {
    return Error{Errc::unavailable,
                 fmt::format("cannot reach {}:{}: {}", url.host, url.port, error.message())};
  };
  Tcp::resolver resolver(waiting.io);
  Tcp::resolver::results_type places;
  auto error = waiting.run([&](auto done) {
    resolver.async_resolve(url.host, url.port,
                           [&places, done](beast::error_code failed, auto found) {
                             places = std::move(found);
                             done(failed);
                           });
  });
  if (error) return unreachable(error);
  stream.expires_after(Milliseconds(http_connect_ms_max));
  error = waiting.run([&](auto done) { stream.async_connect(places, done); });
  if (error) return unreachable(error);
  return {};
}

// What an exchange needs of a connection. One writer and one reader serve both kinds of stream:
// Beast's own are made anew for each, which took the compiler half a minute.
struct Connection {
  using Done = std::function<void(beast::error_code, std::size_t)>;
  std::function<void(net::const_buffer, Done)> write;
  std::function<void(net::mutable_buffer, Done)> read_some;
};

template <class Stream>
Connection connection_of(Stream& stream) {
  return {[&stream](net::const_buffer bytes, Connection::Done done) {
            net::async_write(stream, bytes, std::move(done));
          },
          [&stream](net::mutable_buffer bytes, Connection::Done done) {
            stream.async_read_some(bytes, std::move(done));
          }};
}

std::string request_text(const HttpUrl& url, const HttpRequest& request) {
  http::request<http::string_body> message;
  message.method_string(request.method);
  message.target(url.path + request.target);
  message.version(11);
  const bool six = url.host.find(':') != std::string::npos;
  message.set(http::field::host,
              fmt::format("{}{}{}:{}", six ? "[" : "", url.host, six ? "]" : "", url.port));
  message.set(http::field::user_agent, "kitwork");
  message.set(http::field::connection, "close");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();
  std::ostringstream text;
  text << message;
  return std::move(text).str();
}

using Parser = http::response_parser<http::string_body>;

// Reads until the parser has one whole answer.
beast::error_code read_answer(Waiting& waiting, const Connection& connection, Parser& parser) {
  beast::flat_buffer buffer;
  beast::error_code error;
  parser.eager(true);
  while (!parser.is_done()) {
    std::size_t arrived = 0;
    error = waiting.run([&](auto done) {
      connection.read_some(buffer.prepare(read_bytes),
                           [&arrived, done](beast::error_code failed, std::size_t bytes) {
                             arrived = bytes;
                             done(failed);
                           });
    });
    // An answer without a length ends with its connection.
    if (error == net::error::eof) {
      parser.put_eof(error);
      if (!error && !parser.is_done()) error = http::error::end_of_stream;
      return error;
    }
    if (error) return error;
    buffer.commit(arrived);
    buffer.consume(parser.put(buffer.data(), error));
    if (error == http::error::need_more) error = {};
    if (error) return error;
  }
  return {};
}

Result<HttpResponse> exchange(Waiting& waiting, const HttpUrl& url, const HttpRequest& request,
                              const Connection& connection) {
  const std::string text = request_text(url, request);
  const auto unsent =
      waiting.run([&](auto done) { connection.write(net::buffer(text), std::move(done)); });
  // Who refuses early may say why before all was sent.
  Parser parser;
  parser.header_limit(answer_header_bytes_max);
  parser.body_limit(http_answer_bytes_max);
  const auto unread = read_answer(waiting, connection, parser);
  if (unread) return broke(url, unsent ? unsent : unread);
  HttpResponse response;
  response.status = static_cast<int>(parser.get().result_int());
  for (const auto& field : parser.get()) {
    response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  response.body = std::move(parser.get().body());
  return response;
}

Result<HttpResponse> ask_over_tls(Waiting& waiting, const HttpUrl& url, const HttpRequest& request,
                                  std::uint64_t answer_ms, const std::string& authorities) {
  net::ssl::context context(net::ssl::context::tls_client);
  context.set_options(net::ssl::context::no_tlsv1 | net::ssl::context::no_tlsv1_1);
  context.set_verify_mode(net::ssl::verify_peer);
  beast::error_code error;
  if (authorities.empty()) {
    context.set_default_verify_paths(error);
  } else {
    context.load_verify_file(authorities, error);
  }
  if (error) {
    return Error{Errc::invalid_argument,
                 fmt::format("no certificates in {}: {}", authorities, error.message())};
  }
  beast::ssl_stream<beast::tcp_stream> stream(waiting.io, context);
  stream.set_verify_callback(net::ssl::host_name_verification(url.host));
  SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
  const Result<void> connected = connect(waiting, url, beast::get_lowest_layer(stream));
  if (!connected) return connected.error();
  error =
      waiting.run([&](auto done) { stream.async_handshake(net::ssl::stream_base::client, done); });
  if (SSL_get_verify_result(stream.native_handle()) != X509_V_OK) {
    return Error{
        Errc::untrusted_authority,
        fmt::format("the certificate of {}:{} is not believed: {}; --ca names whom to "
                    "believe",
                    url.host, url.port,
                    X509_verify_cert_error_string(SSL_get_verify_result(stream.native_handle())))};
  }
  if (error) {
    return Error{Errc::unavailable,
                 fmt::format("no TLS with {}:{}: {}", url.host, url.port, error.message())};
  }
  beast::get_lowest_layer(stream).expires_after(Milliseconds(answer_ms));
  return exchange(waiting, url, request, connection_of(stream));
}

}  // namespace

std::string HttpResponse::header(std::string_view name) const {
  for (const auto& [each, value] : headers) {
    if (beast::iequals(each, beast::string_view(name.data(), name.size()))) return value;
  }
  return {};
}

Result<HttpUrl> parse_http_url(std::string_view text) {
  const auto wrong = [text = std::string(text)] {
    return Error{Errc::invalid_argument,
                 fmt::format("{} is not a URL like http://HOST:PORT or https://HOST", text)};
  };
  HttpUrl url;
  for (const auto& [scheme, tls] : {std::pair("http://", false), std::pair("https://", true)}) {
    if (!text.starts_with(scheme)) continue;
    url.tls = tls;
    url.port = tls ? "443" : "80";
    text.remove_prefix(std::string_view(scheme).size());
    const std::size_t slash = text.find('/');
    if (slash != text.npos) url.path = text.substr(slash);
    while (url.path.ends_with('/')) url.path.pop_back();
    text = text.substr(0, slash);
    const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
    if (bracket == text.npos) return wrong();
    const std::size_t colon = text.find(':', bracket);
    url.host = bracket == 0 ? text.substr(0, colon) : text.substr(1, bracket - 1);
    if (colon != text.npos) url.port = text.substr(colon + 1);
    const bool number = !url.port.empty() && url.port.size() <= 5 &&
                        url.port.find_first_not_of("0123456789") == std::string::npos;
    const bool plain = (url.host + url.path).find_first_of(" \t\r\n@?#") == std::string::npos;
    return !url.host.empty() && number && plain ? Result<HttpUrl>(url) : wrong();
  }
  return wrong();
}

Result<HttpResponse> HttpClient::ask(const HttpRequest& request, std::uint64_t answer_ms) const {
  Waiting waiting(waiting_);
  if (url_.tls) return ask_over_tls(waiting, url_, request, answer_ms, authorities_);
  beast::tcp_stream stream(waiting.io);
  const Result<void> connected = connect(waiting, url_, stream);
  if (!connected) return connected.error();
  stream.expires_after(Milliseconds(answer_ms));
  return exchange(waiting, url_, request, connection_of(stream));
}

}  // namespace kitwork::app
