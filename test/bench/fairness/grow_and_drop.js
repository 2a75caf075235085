for (;;) { const kept = []; for (let i = 0; i < 40; i++) { const s = "x".repeat(1000000); s.charCodeAt(5); kept.push(s); } }
