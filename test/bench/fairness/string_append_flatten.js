for (;;) { let s = ""; for (let i = 0; i < 300; i++) { s += "x"; s.charCodeAt(0); } }
