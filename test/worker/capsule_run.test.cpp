#include "actors/worker/capsule_run.hpp"

#include <doctest/doctest.h>
#include <malloc.h>

#include <deque>

#include "test/support/script_capsule.hpp"

namespace kitwork::worker {
namespace {

using test::ready_capsule;
using test::script_capsule;
using State = CapsuleRun::State;

CapsuleRun run_of(const std::string& source, std::uint64_t gas = 100'000'000,
                  const std::vector<std::string>& capabilities = {},
                  const std::string& arguments = "") {
  return {test::test_image(), ready_capsule(script_capsule(source, gas, capabilities)), arguments,
          7};
}

RunOutcome finish(CapsuleRun& run, std::uint64_t slice) {
  while (run.run_slice(test::test_window(), slice) == State::runnable) {
  }
  CHECK(run.state() == State::finished);
  return run.outcome();
}

TEST_CASE("an outcome and its gas are the same however the run is cut into slices") {
  const std::string source = R"(
    const seen = new Map();
    let text = "";
    for (let i = 0; i < 300; i++) {
      seen.set("k" + i % 17, { i, r: Math.random() });
      text += String.fromCharCode(97 + i % 26);
      if (i % 50 === 0) text = text.toUpperCase().split("").sort().join("");
    }
    return { size: seen.size, text: text.slice(0, 20), r: [...seen.values()][3].r };
  )";
  CapsuleRun whole = run_of(source);
  const RunOutcome expected = finish(whole, 1'000'000'000);
  CHECK(expected.kind == OutcomeKind::done);
  for (const std::uint64_t slice : {1u, 7u, 100u, 20'000u}) {
    CapsuleRun cut = run_of(source);
    const RunOutcome outcome = finish(cut, slice);
    CHECK(outcome.result == expected.result);
    CHECK(outcome.gas_used == expected.gas_used);
  }
}

TEST_CASE("an endless loop ends with its gas, and not a unit more") {
  for (const std::uint64_t slice : {997u, 1'000'000u}) {
    CapsuleRun run = run_of("for (;;) {}", 50'000);
    const RunOutcome outcome = finish(run, slice);
    CHECK(outcome.kind == OutcomeKind::out_of_gas);
    CHECK(outcome.gas_used <= 50'000);
    CHECK(outcome.gas_used > 49'000);
  }
}

TEST_CASE("arguments come in as JSON, exceptions go out as text, memory has its limit") {
  CapsuleRun sum = run_of("return arg.a + arg.b", 100'000, {}, "{\"a\":1,\"b\":41}");
  CHECK(finish(sum, 1000).result == "42");
  CapsuleRun nothing = run_of("let a = 1;", 100'000);
  CHECK(finish(nothing, 1000).result == "null");
  CapsuleRun wrong = run_of("return arg", 100'000, {}, "{nonsense");
  CHECK(finish(wrong, 1000).kind == OutcomeKind::exception);
  CapsuleRun thrown = run_of("throw new RangeError('too far')", 100'000);
  const RunOutcome outcome = finish(thrown, 1000);
  CHECK(outcome.kind == OutcomeKind::exception);
  CHECK(outcome.result == "RangeError: too far");
  CapsuleRun large = run_of("const a = []; for (;;) a.push('x'.repeat(1000) + a.length)");
  CHECK(finish(large, 100'000).kind == OutcomeKind::trap);
  CHECK(large.outcome().result == "out_of_memory");
}

TEST_CASE("a host call suspends, holds no window, and goes on with its answer") {
  CapsuleRun run = run_of("const v = kv.read('cart/1'); print(v); return v.n + 1", 1'000'000,
                          {"kv.read:cart/*"});
  CHECK(run.run_slice(test::test_window(), 1'000'000) == State::waiting);
  CHECK(run.request().function == "kv.read");
  CHECK(run.request().arguments == std::vector<std::string>{"\"cart/1\""});
  CHECK(print_capability(run.request().capability) == "kv.read:cart/1");
  // Another one in the same window meanwhile.
  CapsuleRun other = run_of("return [1, 2, 3].map(x => x * 2)");
  CHECK(finish(other, 10).result == "[2,4,6]");
  run.answer(std::optional<std::string>("{\"n\":41}"));
  CHECK(finish(run, 1'000'000).result == "42");
  CHECK(run.outcome().calls_count == 2);
  CHECK(run.outcome().calls[0].function == "kv.read");
  CHECK(run.outcome().effects != Digest{});
  CapsuleRun again = run_of("const v = kv.read('cart/1'); print(v); return v.n + 1", 1'000'000,
                            {"kv.read:cart/*"});
  again.run_slice(test::test_window(), 1'000'000);
  again.answer(std::optional<std::string>("{\"n\":40}"));
  CHECK(finish(again, 1'000'000).effects != run.outcome().effects);
}

TEST_CASE("what is not granted never leaves the worker, and an error is the capsule's to catch") {
  CapsuleRun run = run_of(
      "const key = 'cart/' + 1; try { kv.read('secret/' + key) } catch (e) "
      "{ return e.message } return 'read'",
      1'000'000, {"kv.read:*"});
  CHECK(run.run_slice(test::test_window(), 1'000'000) == State::waiting);
  run.answer(Error{Errc::unavailable, "no store here"});
  CHECK(finish(run, 1'000'000).result == "\"no store here\"");
}

TEST_CASE("a query leaves as one text, and its rows come back") {
  const std::string query =
      "const old = db().from('users').where(u => u.age >= 18).select('id').take(2); ";
  const std::vector<std::string> may = {"db.read:app.users limit 5 per query"};
  CapsuleRun run = run_of(query + "return old.length", 1'000'000, may);
  CHECK(run.run_slice(test::test_window(), 1'000'000) == State::waiting);
  CHECK(run.request().function == "db.get");
  CHECK(print_capability(run.request().capability) ==
        "db.read:app.users(id) where age >= 18 limit 2 per query");
  CHECK(run.request().arguments ==
        std::vector<std::string>{"{\"app\":\"app\",\"table\":\"users\",\"first\":false,"
                                 "\"columns\":[\"id\"],\"limit\":2,"
                                 "\"where\":[[\"age\",\">=\",18.0,\"strict\"]]}"});
  run.answer(std::optional<std::string>("[{\"id\":1},{\"id\":2}]"));
  CHECK(finish(run, 1'000'000).result == "2");
}

TEST_CASE("a query that is the answer is run, and what it costs is what was used before") {
  const std::vector<std::string> may = {"db.read:app.users limit 5 per query"};
  CapsuleRun run = run_of("return db().from('users').limit(5)", 1'000'000, may);
  CHECK(run.run_slice(test::test_window(), 1'000'000) == State::waiting);
  run.answer(std::optional<std::string>("[{\"rate\":1.0}]"));
  CHECK(finish(run, 1'000'000).result == "[{\"rate\":1}]");
  CapsuleRun value = run_of("const q = db().from('users').limit(5); return 1", 1'000'000, may);
  CHECK(finish(value, 1'000'000).calls_count == 0);
  CHECK(value.outcome().gas_used + 10 > run.outcome().gas_used);
  CapsuleRun failed = run_of("return db().from('users').limit(5)", 1'000'000, may);
  CHECK(failed.run_slice(test::test_window(), 1'000'000) == State::waiting);
  failed.answer(Error{Errc::unavailable, "no table here"});
  CHECK(finish(failed, 1'000'000).result == "no table here");
}

// Slices in the order of a queue, as a scheduler would run them: how many until the last one ends.
TEST_CASE("a short capsule among a thousand that loop is done after one round of slices") {
  std::deque<std::unique_ptr<CapsuleRun>> queue;
  for (int i = 0; i < 1000; ++i) {
    queue.push_back(std::make_unique<CapsuleRun>(run_of("for (;;) {}", 1'000'000'000)));
  }
  queue.push_back(std::make_unique<CapsuleRun>(run_of("return 6 * 7")));
  CapsuleRun* const brief = queue.back().get();
  int slices = 0;
  while (brief->state() != State::finished) {
    auto run = std::move(queue.front());
    queue.pop_front();
    run->run_slice(test::test_window(), 10'000);
    ++slices;
    queue.push_back(std::move(run));
  }
  CHECK(slices == 1001);
  CHECK(brief->outcome().result == "42");
}

TEST_CASE("a hundred thousand capsules that wait hold less than 600 MB") {
  const auto capsule = ready_capsule(script_capsule(
      "const before = { a: 1, b: [1, 2, 3] }; const v = kv.read('x'); return before.a + v",
      1'000'000, {"kv.read:*"}));
  const auto bytes_in_use = [] {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
  };
  const std::size_t before = bytes_in_use();
  std::vector<std::unique_ptr<CapsuleRun>> waiting;
  constexpr int count = 20'000;
  for (int i = 0; i < count; ++i) {
    waiting.push_back(std::make_unique<CapsuleRun>(test::test_image(), capsule, "", 1));
    REQUIRE(waiting.back()->run_slice(test::test_window(), 1'000'000) == State::waiting);
  }
  const std::size_t each = (bytes_in_use() - before) / count;
  MESSAGE("bytes each: " << each);
  // An actor and an entry in the worker's books come to it: 2000 bytes are left for them.
  CHECK(each < 4000);
  waiting.front()->answer(std::optional<std::string>("5"));
  CHECK(finish(*waiting.front(), 1'000'000).result == "6");
}

}  // namespace
}  // namespace kitwork::worker
