let texts = [];
for (let i = 0; ; i++) { JSON.parse('{"a' + i + '":1,"b' + i + '":2,"c' + i + '":3}'); }
