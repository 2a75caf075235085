// The other engine of the differential runner: reads one JSON array a line, [id, source], runs each
// source as strict code in a realm of its own, and answers one JSON object a line: what it printed and
// the name of what was not caught.
"use strict";
const vm = require("node:vm");
const util = require("node:util");
const readline = require("node:readline");

function run(source) {
  const lines = [];
  const print = (...values) => lines.push(util.format(...values));
  const context = vm.createContext({ console: { log: print }, print, structuredClone: undefined });
  vm.runInContext("delete globalThis.structuredClone", context);
  context.structuredClone = structuredClone;
  let name = null;
  try {
    vm.runInContext(`"use strict";${source}`, context, { timeout: 5000 });
  } catch (error) {
    if (error?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") name = "timeout";
    else if (error !== null && typeof error === "object" && typeof error.name === "string") name = error.name;
    else name = "value";
  }
  return { output: lines.join("\n"), name };
}

const input = readline.createInterface({ input: process.stdin });
input.on("line", (line) => {
  const [id, source] = JSON.parse(line);
  process.stdout.write(JSON.stringify({ id, ...run(source) }) + "\n");
});
