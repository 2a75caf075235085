for (;;) { let s = ""; for (let i = 0; i < 3000; i++) s = "a" + s + "b"; s.length; s.charCodeAt(7); }
