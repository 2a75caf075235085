for (;;) { let s = "ab"; for (let i = 0; i < 16; i++) s += s; s.charCodeAt(5); }
