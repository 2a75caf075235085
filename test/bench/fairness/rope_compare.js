let n = 0;
for (let i = 0; ; i++) { let s = "", t = ""; for (let k = 0; k < 200; k++) { s = "a" + s; t = "a" + t; } if (s === t) n++; if (s < t) n++; }
