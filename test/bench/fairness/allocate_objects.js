let a;
for (let i = 0; ; i++) a = { x: i, y: i };
