const source = { [Symbol.iterator]() { let i = 0; return { next: () => ({ value: i, done: i++ > 100 }) }; } };
let n = 0;
for (;;) for (const value of source) n += value;
