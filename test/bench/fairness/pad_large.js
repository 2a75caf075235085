for (;;) "x".padEnd(200000, "abc").charCodeAt(99);
