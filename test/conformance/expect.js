// Writes the margin of a case from what node prints: node expect.js CASE.js
// Every line that a top statement prints becomes an `// expect:` beside or below it. Read what it wrote
// before it is committed: node is the witness, not the judge.
"use strict";
const fs = require("node:fs");
const util = require("node:util");
const vm = require("node:vm");

const path = process.argv[2];
const MARGIN = /\s*\/\/ expect:.*$/;
const lines = fs.readFileSync(path, "utf8").split("\n").filter((line) => !/^\/\/ expect:/.test(line))
  .map((line) => line.replace(MARGIN, ""));
const printed = new Map();
Error.stackTraceLimit = Infinity;
const log = (...values) => {
  const frames = new Error().stack.split("\n").filter((frame) => frame.includes("case.js:"));
  const line = Number(/case\.js:(\d+)/.exec(frames.at(-1))[1]);
  if (!printed.has(line)) printed.set(line, []);
  printed.get(line).push(...util.format(...values).split("\n"));
};
const context = vm.createContext({ console: { log } });
vm.runInContext("delete globalThis.structuredClone", context);
context.structuredClone = structuredClone;
// The directive stands on the first line, which is a comment of every case.
vm.runInContext(`"use strict"; ${lines.join("\n")}`, context, { filename: "case.js" });
const out = [];
lines.forEach((line, index) => {
  const expected = printed.get(index + 1) ?? [];
  const margins = expected.map((text) => (text === "" ? "// expect:" : `// expect: ${text}`));
  if (margins.length === 1) out.push(`${line}  ${margins[0]}`);
  else out.push(line, ...margins);
});
fs.writeFileSync(path, out.join("\n"));
