let a = 1, b = 7;
for (;;) { a = (a << 3) ^ (b >>> 2); b = (a & 0xffff) | (b << 1); a = ~a; }
