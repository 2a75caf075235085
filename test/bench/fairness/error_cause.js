for (;;) { new TypeError("x", { cause: 1 }).toString(); new AggregateError([1, 2]); }
