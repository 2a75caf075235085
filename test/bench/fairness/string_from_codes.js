const codes = Array.from({ length: 1000 }, (_, i) => 32 + (i % 90));
for (;;) String.fromCharCode(...codes);
