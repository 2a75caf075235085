// Compares the checked-in identifier tables with what generate.js makes of this node's Unicode:
//   node tables_check.js REPOSITORY
// Exits with 77 (skipped) when the versions differ, 1 when the tables do.
'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const folder = path.join(process.argv[2], 'compiler', 'unicode');
const kept = fs.readFileSync(path.join(folder, 'identifier_ranges.def'), 'utf8');
const made = execFileSync(process.execPath, [path.join(folder, 'generate.js')]).toString();
const version = (text) => text.split('\n')[0];
if (version(kept) !== version(made)) {
  console.log(`skipped: the tables say "${version(kept)}", this node "${version(made)}"`);
  process.exit(77);
}
console.log(kept === made ? 'equal' : 'different: run compiler/unicode/generate.js');
process.exit(kept === made ? 0 : 1);
