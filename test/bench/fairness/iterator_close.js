for (;;) { for (const x of [1, 2, 3]) break; const [a] = [1, 2]; }
