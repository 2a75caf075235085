const kept = [];
for (let i = 0; i < 57; i++) kept.push("x".repeat(1000000) + "");
for (const k of kept) k.charCodeAt(5);
for (;;) "y".repeat(2000000).charCodeAt(7);
