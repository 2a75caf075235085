const list = Array.from({ length: 500 }, (_, i) => "x".repeat(50) + i);
const wanted = "x".repeat(50) + "none";
for (;;) { list.includes(wanted); list.indexOf(wanted); }
