for (;;) "x".repeat(1000000).charCodeAt(99);
