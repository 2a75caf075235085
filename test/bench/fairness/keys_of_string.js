const text = "x".repeat(2000), list = Array.from({ length: 2000 }, () => 0);
let n = 0;
for (;;) { n += Object.keys(text).length + Object.keys(list).length; }
