for (;;) { new Map([[1, 2], [3, 4]]); new Set([1, 2, 3]); }
