// HttpConnection: one client's connection, request after request. Beast parses; what is said is the
// core's. Private to the two sources that make one, for they are slow to compile.
#pragma once

#include <sodium.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

#include "actors/gateway/http_hub.hpp"
#include "schemas/assert.hpp"

namespace kitwork::gateway {

namespace http = boost::beast::http;
using ErrorCode = boost::system::error_code;

template <class Stream>
class HttpConnection final : public Connection,
                             public std::enable_shared_from_this<HttpConnection<Stream>> {
 public:
  HttpConnection(std::shared_ptr<HttpHub> hub, ConnectionId id, const PeerKey& peer, Stream stream)
      : hub_(hub),
        raw_hub_(*hub),
        id_(id),
        peer_(peer),
        stream_(std::move(stream)),
        deadline_(raw_hub_.io) {}
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection() override {
    forget_exchange();
    raw_hub_.table.leave(id_);
    raw_hub_.connections.erase(id_);
    raw_hub_.gateway.metrics().subtract(Metric::connections_open);
  }

  void start() override {
    set_deadline(limits().head_ms_max);
    if constexpr (is_tls) {
      stream_.async_handshake(net::ssl::stream_base::server,
                              [self = this->shared_from_this()](ErrorCode error) {
                                if (!error) return self->read_head();
                                self->raw_hub_.gateway.metrics().add(Metric::tls_failed_total);
                                self->shut();
                              });
    } else {
      read_head();
    }
  }
  void evict() override { shut(); }
  void take(Step step) override {
    waits_ = false;
    raw_hub_.waiting.erase(*exchange_);
    follow(std::move(step));
  }

 private:
  static constexpr bool is_tls = !std::is_same_v<Stream, net::ip::tcp::socket>;
  using Parser = http::request_parser<http::vector_body<std::uint8_t>>;

  const GatewayLimits& limits() const { return raw_hub_.gateway.limits(); }
  net::ip::tcp::socket& socket() {
    if constexpr (is_tls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  // A deadline that was set later counts alone, even if this one has just come.
  void set_deadline(std::uint64_t ms) {
    const std::uint64_t number = ++deadlines_;
    deadline_.expires_after(std::chrono::milliseconds(ms));
    deadline_.async_wait([weak = this->weak_from_this(), number](ErrorCode error) {
      const auto self = weak.lock();
      if (!error && self && self->deadlines_ == number) self->deadline_came();
    });
  }
  void deadline_came() {
    if (waits_) {
      waits_ = false;
      raw_hub_.waiting.erase(*exchange_);
      Response response = raw_hub_.gateway.expired(HttpHub::now_ms(), *exchange_);
      exchange_.reset();
      return respond(std::move(response));
    }
    raw_hub_.gateway.metrics().add(Metric::connections_late_total);
    late_ = reading_ && (buffer_.size() > 0 || exchange_.has_value());
    ErrorCode ignored;
    if (late_) {
      socket().cancel(ignored);  // and the reader says why
    } else {
      shut();
    }
  }
  void shut() {
    ErrorCode ignored;
    socket().close(ignored);
    deadline_.cancel();
  }
  void forget_exchange() {
    if (!exchange_) return;
    raw_hub_.waiting.erase(*exchange_);
    raw_hub_.gateway.abandon(*exchange_);
    exchange_.reset();
  }

  // Between two requests there may be a long time; within one there may not.
  void wait_for_request() {
    raw_hub_.table.set_idle(id_);
    if (buffer_.size() > 0) {
      set_deadline(limits().head_ms_max);
      return read_head();
    }
    set_deadline(limits().idle_ms_max);
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = this->shared_from_this()](ErrorCode error, std::size_t bytes) {
                              if (error) return self->shut();
                              self->buffer_.commit(bytes);
                              self->set_deadline(self->limits().head_ms_max);
                              self->read_head();
                            });
  }
  void read_head() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits().header_bytes_max));
    // The core decides when it has seen the head.
    parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
    reading_ = true;
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = this->shared_from_this()](ErrorCode error, std::size_t) {
                              self->reading_ = false;
                              if (error) return self->reading_failed(error);
                              self->head_came();
                            });
  }
  void reading_failed(ErrorCode error) {
    if (late_) return refuse(Problem::request_late);
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return refuse(Problem::headers_too_long);
    }
    if (error == http::error::body_limit) return refuse(Problem::body_too_long);
    // What is left are faults of HTTP's grammar, and connections that ended.
    const bool grammar =
        error.category() == http::make_error_code(http::error::bad_target).category();
    if (grammar && error != http::error::end_of_stream && error != http::error::partial_message) {
      return refuse(Problem::request_malformed);
    }
    shut();
  }
  void refuse(Problem problem) {
    forget_exchange();
    refused_ = true;
    respond(raw_hub_.gateway.refuse(problem));
  }

  RequestHead head_of() const {
    RequestHead head;
    const auto& request = parser_->get();
    head.method = std::string(request.method_string());
    head.target = std::string(request.target());
    head.peer = peer_;
    for (const auto& field : request) {
      head.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    return head;
  }
  void head_came() {
    raw_hub_.table.set_busy(id_);
    const RequestHead head = head_of();
    Opening opening = raw_hub_.gateway.open(HttpHub::now_ms(), head, raw_hub_.zone->ready(),
                                            raw_hub_.zone->status());
    if (auto* response = std::get_if<Response>(&opening)) return respond(std::move(*response));
    const Opened& opened = std::get<Opened>(opening);
    exchange_ = opened.exchange;
    parser_->body_limit(opened.body_bytes_max);
    set_deadline(limits().body_ms_max);
    if (same_name(header_value(head, "expect"), "100-continue") && !parser_->is_done()) {
      text_ = "HTTP/1.1 100 Continue\r\n\r\n";
      net::async_write(stream_, net::buffer(text_),
                       [self = this->shared_from_this()](ErrorCode error, std::size_t) {
                         if (error) return self->shut();
                         self->read_body();
                       });
      return;
    }
    read_body();
  }
  void read_body() {
    if (parser_->is_done()) return body_came();
    reading_ = true;
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](ErrorCode error, std::size_t) {
                       self->reading_ = false;
                       if (error) return self->reading_failed(error);
                       self->body_came();
                     });
  }
  void body_came() {
    TokenNonce fresh;
    randombytes_buf(fresh.data(), fresh.size());
    follow(raw_hub_.gateway.receive(HttpHub::now_ms(), *exchange_, std::move(parser_->get().body()),
                                    fresh));
  }
  void follow(Step step) {
    if (auto* response = std::get_if<Response>(&step)) {
      exchange_.reset();
      if (!response->policy.empty()) {
        raw_hub_.zone->change_policy(std::exchange(response->policy, {}));
      }
      return respond(std::move(*response));
    }
    Asked asked = std::get<Asked>(std::move(step));
    const std::uint64_t now_ms = HttpHub::now_ms();
    waits_ = true;
    raw_hub_.waiting[*exchange_] = this->shared_from_this();
    set_deadline(asked.until_ms > now_ms ? asked.until_ms - now_ms : 0);
    if (const auto hub = hub_.lock()) ask_zone(hub, *exchange_, std::move(asked));
  }

  void respond(Response response) {
    const auto self = this->shared_from_this();
    const bool goes_on =
        !refused_ && parser_->is_done() && parser_->keep_alive() && parser_->get().version() == 11;
    text_ = print_response(response, HttpHub::now_ms(), !goes_on);
    set_deadline(limits().write_ms_max);
    net::async_write(stream_, net::buffer(text_), [self, goes_on](ErrorCode error, std::size_t) {
      if (error) return self->shut();
      if (goes_on) return self->wait_for_request();
      self->linger();
    });
  }
  // Closing with bytes unread would take the answer away from who is still sending.
  void linger() {
    raw_hub_.table.set_idle(id_);
    set_deadline(limits().linger_ms_max);
    if constexpr (is_tls) {
      stream_.async_shutdown([self = this->shared_from_this()](ErrorCode) { self->shut(); });
    } else {
      ErrorCode ignored;
      socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
      discard();
    }
  }
  void discard() {
    buffer_.consume(buffer_.size());
    stream_.async_read_some(buffer_.prepare(16384),
                            [self = this->shared_from_this()](ErrorCode error, std::size_t) {
                              if (error) return self->shut();
                              self->discard();
                            });
  }

  std::weak_ptr<HttpHub> hub_;
  HttpHub& raw_hub_;  // outlives every connection
  const ConnectionId id_;
  const PeerKey peer_;
  Stream stream_;
  net::steady_timer deadline_;
  std::uint64_t deadlines_ = 0;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string text_;
  std::optional<ExchangeId> exchange_;
  bool waits_ = false;
  bool reading_ = false;
  bool late_ = false;
  bool refused_ = false;
};

}  // namespace kitwork::gateway
