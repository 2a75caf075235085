// Compares what the front end accepts with what node accepts, over mutated snippets:
//   node test/compiler/parse_check.js PROBE [COUNT [SEED]]
// Prints each difference and exits with 1 when there is one. Known differences, where node is more
// lenient or stricter than the language, are listed in `excused`.
'use strict';

const { spawnSync } = require('child_process');
const path = require('path');
const fs = require('fs');

const probe = process.argv[2];
const count = Number(process.argv[3] || 20000);
let state = Number(process.argv[4] || 1) >>> 0;
const seed = state;

function random(limit) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * limit);
}
const pick = (list) => list[random(list.length)];

const corpus = fs.readFileSync(path.join(__dirname, 'parse_check_snippets.txt'), 'utf8')
  .split('\n').filter((line) => line !== '' && !line.startsWith('// '))
  .map((line) => line.replaceAll('⏎', '\n'));

// The statements of each line one by one too, so that an error in one does not hide the next.
function pieces(line) {
  const result = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < line.length; ++at) {
    if ('([{'.includes(line[at])) ++depth;
    if (')]}'.includes(line[at])) --depth;
    if (depth === 0 && ';}'.includes(line[at]) && line[at + 1] === ' ') {
      result.push(line.slice(start, at + 1).trim());
      start = at + 1;
    }
  }
  result.push(line.slice(start).trim());
  return result.filter((piece) => piece !== '');
}
corpus.push(...corpus.flatMap(pieces));

// Rough tokens: enough to cut snippets into pieces that can be mixed.
function tokens(source) {
  return source.match(
    /\s+|\/\/.*|"[^"]*"|'[^']*'|`[^`$]*`|`[^`$]*\$\{|[\w$#\\]+|=>|\.\.\.|\?\.|\*\*=?|[-+*/%&|^<>=!?]+|./gu) || [];
}
const pool = corpus.flatMap(tokens);
const words = ['async', 'await', 'yield', 'let', 'static', 'of', 'in', 'get', 'set', 'arguments', 'eval',
  'a', 'b', 'x', '#x', '#y', 'this', 'super', 'new', 'new.target', 'function', 'function*', 'class', '=>', '...',
  '=', '(', ')', '[', ']', '{', '}', ',', ';', ':', '?', '??', '?.', '||', '&&', '**', '++', '-', '\n', '`', '${',
  '`${', 'delete', 'typeof', 'break', 'continue', 'return', 'var', 'const', 'for', 'if', 'else', 'while', 'do',
  'try', 'catch', 'finally', 'switch', 'case', 'default', 'throw', 'extends', 'constructor', 'prototype',
  '"use strict"', '1', '.', '/', 'a:', '=>{}', '=1', '()', '{}', '[]', 'super()', 'super.x', 'a.b', 'x?.y'];

function mutate(source) {
  const parts = tokens(source);
  const rounds = 1 + random(3);
  for (let round = 0; round < rounds; ++round) {
    const at = random(parts.length + 1);
    switch (random(6)) {
      case 0: parts.splice(at, 1); break;
      case 1: parts.splice(at, 0, pick(words)); break;
      case 2: parts.splice(at, 1, pick(words)); break;
      case 3: parts.splice(at, 0, pick(pool)); break;
      case 4: parts.splice(at, 1 + random(3), ...tokens(pick(corpus)).slice(0, 1 + random(6))); break;
      default: {
        const other = tokens(pick(corpus));
        parts.splice(at, random(2), ...other);
      }
    }
  }
  return parts.join(random(3) === 0 ? ' ' : '');
}

const wrappers = [
  (s) => s, (s) => s, (s) => s,
  (s) => `function f() { ${s} }`,
  (s) => `function* g() { ${s} }`,
  (s) => `async function h() { ${s} }`,
  (s) => `class C extends D { constructor() { ${s} } }`,
  (s) => `class C { static { ${s} } }`,
  (s) => `class C { #x; m() { ${s} } }`,
  (s) => `({ m() { ${s} } })`,
  (s) => `for (;;) { ${s} }`,
  (s) => `class C { ${s} }`,
  (s) => `(${s})`,
  (s) => `(${s}) => 1`,
  (s) => `async (${s}) => 1`,
  (s) => `[${s}] = x`,
  (s) => `({${s}} = x)`,
  (s) => `function f(${s}) {}`,
  (s) => `let x = ${s};`,
  (s) => `switch (x) { case 1: ${s} }`,
  (s) => `try { ${s} } catch (e) { ${s} }`,
  (s) => `{ ${s} } ${s}`,
];

// Parses all, then stops at the first statement. (vm.Script dies on some errors' positions.)
function node(source) {
  try {
    (0, eval)('"use strict"; throw 0;' + source);
    return null;
  } catch (error) {
    return error === 0 ? null : error.message;
  }
}

function assignsToCall(source) {
  const operator = String.raw`(=[^=>]|\+\+|--|(\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])=|of\b|in\b|[,\]}])`;
  return new RegExp(String.raw`\)[\s)]*${operator}|(\+\+|--)[^;]*\)`).test(source);
}

// Where the two may differ, by the node message and our diagnostic.
function excused(source, nodeSays, weSay) {
  if (nodeSays === null) {
    // node leaves f() = 1 to run time.
    if (/invalid_assignment_target|invalid_update_target/.test(weSay) && assignsToCall(source)) return true;
    // node overlooks that a let hides a var of the same static block.
    if (/duplicate_declaration/.test(weSay) && /static\s*\{/.test(source)) return true;
    return /nested_too_deeply/.test(weSay);
  }
  if (/Invalid regular expression|Invalid regex/.test(nodeSays)) return true;
  // node takes the value of a static field for part of a static block.
  if (/static[^{;]*=/.test(source) && /\bawait\b/.test(source) && /reserved word/.test(nodeSays)) return true;
  if (/@|\bimport\b|\bexport\b/.test(source)) return true;
  return false;
}

const sources = corpus.slice();
while (sources.length < count) {
  const base = random(4) === 0 ? pick(corpus) : mutate(pick(corpus));
  sources.push(pick(wrappers)(base));
}
const clean = sources.filter((source) => !source.includes('\0') && !source.includes('<!--') && !/^\s*-->/m.test(source));
const run = spawnSync(probe, [], { input: clean.map((source) => source + '\0').join(''), maxBuffer: 1 << 30 });
if (run.status !== 0) {
  console.log(`the probe failed: ${run.status} ${run.signal} ${run.stderr}`);
  process.exit(2);
}
const answers = run.stdout.toString().split('\n');
let differences = 0;
let accepted = 0;
clean.forEach((source, at) => {
  const nodeSays = node(source);
  const weSay = answers[at];
  const weAccept = !weSay.startsWith('syntax_error');
  if (weAccept) ++accepted;
  if (weAccept === (nodeSays === null) || excused(source, nodeSays, weSay)) return;
  if (++differences <= 40) {
    console.log(`--- ${JSON.stringify(source)}\n    node: ${nodeSays || 'accepts'}\n    ours: ${weSay}`);
  }
});
console.log(`${clean.length} scripts with seed ${seed}, ${accepted} accepted, ${differences} differences`);
process.exit(differences === 0 ? 0 : 1);
