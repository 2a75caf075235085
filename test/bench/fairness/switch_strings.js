const names = ["one", "two", "three", "four", "five"];
let n = 0;
for (let i = 0; ; i++) { switch (names[i % 5]) { case "one": n += 1; break; case "three": n += 3; break; case "five": n += 5; break; default: n += 0; } }
