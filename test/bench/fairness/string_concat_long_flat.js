let s = "";
for (let i = 0; ; i++) { s = "x" + i; for (let k = 0; k < 10; k++) s += "abcdefghijklmnop"; s.charCodeAt(20); }
